"""What leadership contributes to the rest of the product."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.audit.descriptions import AuditLabels
from accounts.extension_points import MenuEntry, WeekCard
from accounts.permissions import may_agree_for_leadership, may_read
from foundation.contributions import Contribution
from foundation.text_direction import isolate
from tracker.delivery.note_kinds import NoteKind
from tracker.leadership import audit_labels, cards
from tracker.leadership.actions import DECISION_NOTE, QUESTION_NOTE, tell_stakeholders
from tracker.leadership.digest_message import DigestMessage
from tracker.leadership.tables import AWAY, SPONSORS
from tracker.outcomes.extension_points import DecisionExtension
from tracker.projects.extension_points import ProjectCard, ProjectRows


def _asked(facts: Mapping[str, Any]) -> str:
    said = {"who": isolate(facts["who"]), "project": isolate(facts["name"]), "text": isolate(facts["text"])}
    return _("%(who)s asks about %(project)s: “%(text)s” It is first on the next agenda.") % said


def _decided(facts: Mapping[str, Any]) -> str:
    said = {"project": isolate(facts["name"]), "text": isolate(facts["text"])}
    return _("A decision in %(project)s: “%(text)s”") % said


def _project(facts: Mapping[str, Any]) -> str:
    return reverse("project", args=[facts["project"]])


def _say_stakeholders(count: int) -> str:
    return ngettext("%(count)d stakeholder", "%(count)d stakeholders", count) % {"count": count}


CONTRIBUTIONS: tuple[Contribution, ...] = (
    AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),
    MenuEntry(order=60, page="sponsor-list", label=gettext_lazy("Sponsors"), place="lists"),
    MenuEntry(order=61, page="stakeholder-list", label=gettext_lazy("Stakeholders"), place="lists"),
    MenuEntry(order=62, page="team-card-list", label=gettext_lazy("Teams' roles"), place="lists"),
    MenuEntry(order=32, page="roles", label=gettext_lazy("Who does what"), icon="users"),
    NoteKind(
        order=25, name=QUESTION_NOTE, label=gettext_lazy("Questions from leadership"), sentence=_asked, path=_project
    ),
    NoteKind(
        order=26, name=DECISION_NOTE, label=gettext_lazy("Decisions that concern you"), sentence=_decided, path=_project
    ),
    DigestMessage(order=12),
    DecisionExtension(recorded=tell_stakeholders),
    WeekCard(order=4, reads=may_read, asks=cards.has_sponsored, show=cards.show_sponsored),
    WeekCard(order=5, reads=may_agree_for_leadership, asks=cards.has_unsponsored, show=cards.show_unsponsored),
    ProjectCard(
        order=32,
        reads=may_read,
        template="tracker/leadership/_project.html",
        asks=cards.has_presence,
        show=cards.show_leadership,
        empty=cards.show_no_leadership,
    ),
    ProjectRows(order=62, key="stakeholders", count=Count("stakeholders", distinct=True), deleted=_say_stakeholders),
    SPONSORS,
    AWAY,
)
