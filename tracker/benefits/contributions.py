"""What benefits contribute to the rest of the product."""

from datetime import UTC, date, tzinfo

from django.db.models import Count, Exists, Q, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.audit.descriptions import AuditLabels
from accounts.extension_points import MenuEntry, Responsibilities, SearchHit, SearchSource, WeekCard
from accounts.people.models import Person
from accounts.permissions import may_administer, may_manage, may_read
from foundation.contributions import Contribution
from foundation.pages.lines import Line
from tracker.benefits import audit_labels, cards
from tracker.benefits.models import CONFIRMED, Benefit
from tracker.benefits.notes import ASKED_TO_CONFIRM
from tracker.benefits.tables import BENEFITS, FIGURES, TOTALS
from tracker.projects.extension_points import ProjectCard, ProjectRows, TimelineSource
from tracker.projects.models import Project


def _hit(row: Benefit) -> SearchHit:
    return SearchHit(row.text, reverse("benefit", args=[row.pk]), row.evidence, row.from_on)


def _of_project(project: Project, zone: tzinfo) -> QuerySet[Benefit]:
    """On the day of UTC on which it was entered."""
    return Benefit.objects.filter(project=project).annotate(day=TruncDate("created_at", tzinfo=UTC))


def _say_benefits(count: int) -> str:
    return ngettext("%(count)d benefit", "%(count)d benefits", count) % {"count": count}


def _in_hand(person: Person, today: date) -> list[Line]:
    """Those that name the person: who owns a project is asked about it there. One query."""
    rows = Benefit.objects.filter(Q(library_confirmer=person) | Q(it_confirmer=person)).exclude(CONFIRMED)
    hint = _("confirms this benefit")
    return [Line(row.text, reverse("benefit", args=[row.pk]), hint) for row in rows.order_by("id")]


CONTRIBUTIONS: tuple[Contribution, ...] = (
    AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),
    MenuEntry(order=80, page="benefit-list", label=gettext_lazy("Benefits"), place="lists"),
    MenuEntry(order=44, page="benefit-totals", label=gettext_lazy("Benefits"), icon="circle-check"),
    ASKED_TO_CONFIRM,
    WeekCard(order=2, reads=may_read, asks=cards.has_waiting, show=cards.show_waiting),
    WeekCard(order=19, reads=may_manage, asks=cards.has_unasked, show=cards.show_unasked),
    ProjectCard(
        order=45,
        reads=may_read,
        template="tracker/benefits/_project.html",
        asks=cards.has_benefits,
        show=cards.show_benefits,
        empty=cards.show_no_benefits,
    ),
    ProjectRows(order=61, key="benefits", count=Count("benefits", distinct=True), deleted=_say_benefits),
    TimelineSource(
        order=65,
        reads=may_read,
        asks=lambda project, today: Exists(Benefit.objects.filter(project=project)),
        kind="benefit",
        rows=_of_project,
        template="tracker/benefits/_timeline.html",
    ),
    SearchSource(
        order=85,
        reads=may_read,
        key="benefits",
        label=gettext_lazy("Benefits"),
        icon="circle-check",
        rows=lambda: Benefit.objects.order_by("-pk"),
        paths=("text", "evidence"),
        hit=_hit,
    ),
    Responsibilities(order=65, reads=may_administer, lines=_in_hand),
    BENEFITS,
    TOTALS,
    *FIGURES,
)
