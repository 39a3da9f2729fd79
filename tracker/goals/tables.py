"""Goals and clashes in the report. May import queries and rules."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.permissions import may_read_report
from tracker.figures.figures import Figure
from tracker.figures.tables import ReportData, Table, Unit, attribute_column, code_column
from tracker.goals.models import GOAL_SIDES, Goal, GoalPair, Relation
from tracker.goals.rules import RULE, GoalState
from tracker.projects.statuses import Status


@dataclass(frozen=True, slots=True)
class GoalRow:
    project_id: int
    project: str
    side: str
    text: str
    state: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class ClashRow:
    project_id: int
    project: str
    library_goal: str
    it_goal: str
    since_on: date
    resolve_by: date | None


def _goals(data: ReportData) -> list[GoalRow]:
    """Of projects that are not closed, as they are on the period's last day. One query."""
    rows = Goal.objects.filter(institution=data.institution, starts_on__lte=data.period.to_on, dropped_on=None)
    open_ = (
        rows.exclude(project__status=Status.CLOSED).select_related("project").order_by("project__name", "due_on", "pk")
    )
    return [
        GoalRow(
            row.project_id, row.project.name, row.side, row.text,
            row.state_on(data.period.to_on).value, row.due_on,
        )
        for row in open_
    ]  # fmt: skip


def _clashes(data: ReportData) -> list[ClashRow]:
    """Open on the period's last day, as far as they are clashes today. One query."""
    rows = GoalPair.objects.filter(
        Q(resolved_on=None) | Q(resolved_on__gt=data.period.to_on),
        institution=data.institution,
        relation=Relation.CLASH,
        clash_since__lte=data.period.to_on,
    )
    open_ = rows.exclude(project__status=Status.CLOSED).select_related("project", "library_goal", "it_goal")
    return [
        ClashRow(
            row.project_id, row.project.name, row.library_goal.text, row.it_goal.text,
            row.clash_since or data.period.to_on, row.resolve_by,
        )
        for row in open_.order_by("clash_since", "pk")
    ]  # fmt: skip


GOALS: Table[GoalRow] = Table(
    reads=may_read_report,
    key="goals",
    title=_("Goals"),
    rule=RULE,
    prepare=lambda data: data[_goals],
    columns=(
        attribute_column("project_id", _("Project id"), Unit.COUNT),
        attribute_column("project", _("Project")),
        code_column("side", _("Side"), dict(GOAL_SIDES)),
        attribute_column("text", _("Goal")),
        code_column("state", _("State"), {state.value: state.label for state in GoalState}),
        attribute_column("due_on", _("Due"), Unit.DAY),
    ),
)
CLASHES: Table[ClashRow] = Table(
    reads=may_read_report,
    key="clashes",
    title=_("Open clashes of goals"),
    rule=_("Pairs of goals called a clash that had no resolution on the period's last day; closed projects left out."),
    prepare=lambda data: data[_clashes],
    columns=(
        attribute_column("project_id", _("Project id"), Unit.COUNT),
        attribute_column("project", _("Project")),
        attribute_column("library_goal", _("Goal of the library")),
        attribute_column("it_goal", _("Goal of IT")),
        attribute_column("since_on", _("Since"), Unit.DAY),
        attribute_column("resolve_by", _("Resolve by"), Unit.DAY),
    ),
)


def _in(*states: GoalState) -> Callable[[Sequence[GoalRow], ReportData], Sequence[GoalRow]]:
    return lambda rows, _data: [row for row in rows if row.state in states]


FIGURES: tuple[Figure[Any], ...] = (
    Figure(
        reads=may_read_report,
        key="clashes",
        label=_("Open clashes of goals"),
        rule=_("Pairs of goals that are called a clash and have no resolution on the period's last day."),
        table=CLASHES,
        picks=lambda rows, _data: rows,
    ),
    Figure(
        reads=may_read_report,
        key="goals_met",
        label=_("Goals met"),
        rule=_("Goals of projects that are not closed, met by the period's last day."),
        table=GOALS,
        picks=_in(GoalState.MET),
    ),
    Figure(
        reads=may_read_report,
        key="goals_behind",
        label=_("Goals missed or at risk"),
        rule=RULE,
        table=GOALS,
        picks=_in(GoalState.MISSED, GoalState.AT_RISK),
    ),
)
