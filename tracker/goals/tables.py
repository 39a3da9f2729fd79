"""Goals and clashes in the report. May import queries and rules."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.permissions import may_read_report
from tracker.figures.figures import Figure
from tracker.figures.tables import ReportData, Table, Unit, attribute_column, code_column, project_column
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


def _open_goals(institution_id: Any, to_on: Any) -> QuerySet[Goal]:
    """Of projects that are not closed."""
    found = Goal.objects.filter(institution=institution_id, starts_on__lte=to_on, dropped_on=None)
    return found.exclude(project__status=Status.CLOSED)


def _goals(data: ReportData) -> list[GoalRow]:
    """As they are on the period's last day. One query."""
    found = _open_goals(data.institution.pk, data.period.to_on).select_related("project")
    return [
        GoalRow(
            row.project_id, row.project.name, row.side, row.text,
            row.state_on(data.period.to_on).value, row.due_on,
        )
        for row in found.order_by("project__name", "due_on", "pk")
    ]  # fmt: skip


def _open_clashes(institution_id: Any, to_on: Any) -> QuerySet[GoalPair]:
    """Open on the period's last day, as far as they are clashes today."""
    found = GoalPair.objects.filter(
        Q(resolved_on=None) | Q(resolved_on__gt=to_on),
        institution=institution_id,
        relation=Relation.CLASH,
        clash_since__lte=to_on,
    )
    return found.exclude(project__status=Status.CLOSED)


def _clashes(data: ReportData) -> list[ClashRow]:
    """One query."""
    found = _open_clashes(data.institution.pk, data.period.to_on).select_related("project", "library_goal", "it_goal")
    return [
        ClashRow(
            row.project_id, row.project.name, row.library_goal.text, row.it_goal.text,
            row.clash_since or data.period.to_on, row.resolve_by,
        )
        for row in found.order_by("clash_since", "pk")
    ]  # fmt: skip


GOALS: Table[GoalRow] = Table(
    reads=may_read_report,
    key="goals",
    title=_("Goals"),
    rule=RULE,
    asks=lambda institution_id, from_on, to_on, today: Exists(_open_goals(institution_id, to_on)),
    prepare=lambda data: data[_goals],
    columns=(
        attribute_column("project_id", _("Project id"), Unit.COUNT),
        project_column(),
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
    asks=lambda institution_id, from_on, to_on, today: Exists(_open_clashes(institution_id, to_on)),
    prepare=lambda data: data[_clashes],
    columns=(
        attribute_column("project_id", _("Project id"), Unit.COUNT),
        project_column(),
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
