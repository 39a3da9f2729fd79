"""What goals contribute to the rest of the product."""

from datetime import date, tzinfo

from django.db.models import Count, F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.audit.descriptions import AuditLabels
from accounts.extension_points import MenuEntry, Responsibilities, SearchHit, SearchSource, WeekCard
from accounts.people.models import Person
from accounts.permissions import may_administer, may_lead_some, may_read
from foundation.contributions import Contribution
from foundation.pages.lines import Line
from foundation.text_direction import isolate
from tracker.goals import audit_labels, cards
from tracker.goals.clash_note import CLASH
from tracker.goals.models import Goal
from tracker.goals.tables import CLASHES, FIGURES, GOALS
from tracker.meetings.extension_points import MeetingCard
from tracker.projects.extension_points import ProjectCard, ProjectRows, TimelineSource
from tracker.projects.models import Project
from tracker.projects.statuses import Status


def _say_deleted(count: int) -> str:
    return ngettext("%(count)d goal", "%(count)d goals", count) % {"count": count}


def _met(project: Project, zone: tzinfo) -> QuerySet[Goal]:
    """Each on the day on which it was met. One query."""
    return Goal.objects.filter(project=project, met_on__isnull=False).annotate(day=F("met_on"))


def _hit(row: Goal) -> SearchHit:
    return SearchHit(str(row.project), reverse("goal", args=[row.pk]), row.text, row.due_on)


def _owned(person: Person, today: date) -> list[Line]:
    """One query."""
    rows = Goal.objects.filter(owner=person, met_on=None, dropped_on=None).exclude(project__status=Status.CLOSED)
    return [
        Line(
            title=row.text,
            address=reverse("goal", args=[row.pk]),
            hint=_("a goal of %(name)s") % {"name": isolate(row.project.name)},
        )
        for row in rows.select_related("project").order_by("due_on", "id")
    ]


CONTRIBUTIONS: tuple[Contribution, ...] = (
    AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),
    MenuEntry(order=50, page="goal-list", label=gettext_lazy("Goals"), place="lists"),
    MenuEntry(order=51, page="goal-pair-list", label=gettext_lazy("Goals compared"), place="lists"),
    MenuEntry(order=52, page="institution-goal-list", label=gettext_lazy("Goals of the institution"), place="lists"),
    CLASH,
    WeekCard(order=1, reads=may_lead_some, asks=cards.has_my_clashes, show=cards.show_my_clashes),
    WeekCard(
        order=13,
        reads=may_lead_some,
        template="tracker/goals/_to_compare.html",
        asks=cards.has_pairs_to_compare,
        show=cards.show_pairs_to_compare,
    ),
    WeekCard(order=16, reads=may_lead_some, asks=cards.has_my_goals, show=cards.show_my_goals),
    ProjectCard(
        order=15,
        reads=may_read,
        place="main",
        template="tracker/goals/_side_by_side.html",
        asks=cards.has_goals,
        show=cards.show_goals,
        empty=cards.show_no_goals,
    ),
    MeetingCard(
        order=4,
        reads=may_read,
        place="main",
        asks=cards.has_clashes_to_discuss,
        show=cards.show_clashes_to_discuss,
    ),
    TimelineSource(
        order=50,
        reads=may_read,
        kind="goal",
        asks=cards.has_goals,
        rows=_met,
        template="tracker/goals/_timeline.html",
    ),
    ProjectRows(order=50, key="goals", count=Count("goals", distinct=True), deleted=_say_deleted),
    SearchSource(
        order=60,
        reads=may_read,
        key="goals",
        label=gettext_lazy("Goals"),
        icon="circle-check",
        rows=lambda: Goal.objects.select_related("project").order_by("-pk"),
        paths=("text", "project__name"),
        hit=_hit,
    ),
    Responsibilities(order=40, reads=may_administer, lines=_owned),
    GOALS,
    CLASHES,
    *FIGURES,
)
