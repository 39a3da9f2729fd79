"""What closing contributes to the rest of the product."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.audit.descriptions import AuditLabels
from accounts.extension_points import MenuEntry, SearchHit, SearchSource, WeekCard
from accounts.permissions import may_read, may_write_some
from foundation.contributions import Contribution
from tracker.closing import audit_labels, cards
from tracker.closing.actions import THANKS_NOTE
from tracker.closing.models import Lesson
from tracker.closing.tables import CLOSED, FIGURES
from tracker.delivery.note_kinds import NoteKind
from tracker.projects.extension_points import ProjectCard, ProjectRows


def _thanked(facts: Mapping[str, Any]) -> str:
    said = {"who": facts["who"], "project": facts["name"], "text": facts["text"]}
    if not facts["who"]:
        return _("%(project)s is closed. Thank you for your work on it.") % said
    if not facts["text"]:
        return _("%(who)s thanks you for your work on %(project)s.") % said
    return _("%(who)s thanks you for your work on %(project)s: “%(text)s”") % said


def _report(facts: Mapping[str, Any]) -> str:
    return reverse("project-close-report", args=[facts["project"]])


def _hit(row: Lesson) -> SearchHit:
    return SearchHit(str(row.project), reverse("project-close-report", args=[row.project_id]), row.text)


def _say_lessons(count: int) -> str:
    return ngettext("%(count)d lesson", "%(count)d lessons", count) % {"count": count}


CONTRIBUTIONS: tuple[Contribution, ...] = (
    AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),
    MenuEntry(order=70, page="lesson-list", label=gettext_lazy("Lessons"), place="lists"),
    NoteKind(
        order=40, name=THANKS_NOTE, label=gettext_lazy("Thanks when a project closes"), sentence=_thanked, path=_report
    ),
    WeekCard(order=14, reads=may_write_some, asks=cards.has_unsaid_lessons, show=cards.show_unsaid_lessons),
    ProjectCard(order=50, reads=may_read, asks=cards.has_earlier_lessons, show=cards.show_earlier_lessons),
    ProjectRows(order=60, key="lessons", count=Count("lessons", distinct=True), deleted=_say_lessons),
    SearchSource(
        order=80,
        reads=may_read,
        key="lessons",
        label=gettext_lazy("Lessons"),
        icon="info",
        rows=lambda: Lesson.objects.select_related("project").order_by("-pk"),
        paths=("text", "project__name"),
        hit=_hit,
    ),
    CLOSED,
    *FIGURES,
)
