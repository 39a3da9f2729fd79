"""Late steps and overloaded teams in the report. May import queries and capacity."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Team
from accounts.permissions import may_read_report
from accounts.roles import Side
from tracker.figures.figures import Figure
from tracker.figures.tables import ReportData, Table, Unit, attribute_column, code_column, project_column
from tracker.steps.capacity import Weeks, team_minutes
from tracker.steps.load import is_over
from tracker.steps.models import Step, StepSide, StepState
from tracker.steps.queries import GOING_ON

LATE_RULE = _(
    "Steps of planned and active projects that were due before the period's last day and were not done on it; dropped "
    "ones left out."
)
OVER_RULE = _(
    "Teams of whom open steps, actions and planned meetings ask for more hours than they said that they can give, in "
    "at least one of the next 12 weeks; as of today, whatever the period. Hours are of the worst week, rounded up."
)


@dataclass(frozen=True, slots=True)
class LateStep:
    project_id: int
    project: str
    side: str
    step: str
    due_on: date
    days_late: int


@dataclass(frozen=True, slots=True)
class OverloadedTeam:
    """`weeks`: how many; `worst_week`: the first of those in which most is asked, by its Monday."""

    team: str
    side: str
    weeks: int
    worst_week: date
    hours: int
    hours_a_week: int


def _late(data: ReportData) -> list[LateStep]:
    """The one that waited longest first. One query."""
    day = data.period.to_on
    open_then = Q(state=StepState.OPEN) | Q(state=StepState.DONE, done_on__gt=day)
    rows = Step.objects.filter(
        open_then, institution=data.institution, due_on__lt=day, project__status__in=GOING_ON
    ).select_related("project")
    return [
        LateStep(row.project_id, row.project.name, row.side, row.title, row.due_on, (day - row.due_on).days)
        for row in rows.order_by("due_on", "pk")
    ]


def _overloaded(data: ReportData) -> list[OverloadedTeam]:
    """By name. One query where no team said its hours, else two."""
    teams = list(Team.objects.filter(institution=data.institution, hours_a_week__isnull=False).order_by("name", "pk"))
    if not teams:
        return []
    weeks = Weeks.from_day(data.today)
    minutes = team_minutes(weeks)
    found = []
    for team in teams:
        taken = zip(minutes.get(team.pk, ()), weeks.mondays, strict=False)
        if over := [(most, monday) for most, monday in taken if is_over(most, team.hours_a_week)]:
            most, monday = max(over, key=lambda week: week[0])
            hours = -(-most // 60)
            found.append(OverloadedTeam(team.name, team.side, len(over), monday, hours, team.hours_a_week or 0))
    return found


LATE: Table[LateStep] = Table(
    reads=may_read_report,
    key="late_steps",
    title=_("Late steps"),
    rule=LATE_RULE,
    asks=lambda institution_id, from_on, to_on, today: Exists(
        Step.objects.filter(institution=institution_id, due_on__lt=to_on)
    ),
    prepare=lambda data: data[_late],
    columns=(
        attribute_column("project_id", _("Project id"), Unit.COUNT),
        project_column(),
        code_column("side", _("Side"), {side.value: side.label for side in StepSide}),
        attribute_column("step", _("Step")),
        attribute_column("due_on", _("Due"), Unit.DAY),
        attribute_column("days_late", _("Days late"), Unit.COUNT),
    ),
)
OVER: Table[OverloadedTeam] = Table(
    reads=may_read_report,
    key="overload",
    title=_("Overloaded teams"),
    rule=OVER_RULE,
    asks=lambda institution_id, from_on, to_on, today: Exists(
        Team.objects.filter(institution=institution_id, hours_a_week__isnull=False)
    ),
    prepare=lambda data: data[_overloaded],
    columns=(
        attribute_column("team", _("Team")),
        code_column("side", _("Side"), {side.value: side.label for side in Side}),
        attribute_column("weeks", _("Weeks"), Unit.COUNT),
        attribute_column("worst_week", _("Worst week"), Unit.DAY),
        attribute_column("hours", _("Hours promised"), Unit.COUNT),
        attribute_column("hours_a_week", _("Hours it can give"), Unit.COUNT),
    ),
)
FIGURES: tuple[Figure[Any], ...] = (
    Figure(
        reads=may_read_report,
        key="late_steps",
        label=_("Late steps"),
        rule=LATE_RULE,
        table=LATE,
        picks=lambda rows, _data: rows,
    ),
    Figure(
        reads=may_read_report,
        key="overloaded_teams",
        label=_("Overloaded teams"),
        rule=OVER_RULE,
        table=OVER,
        picks=lambda rows, _data: rows,
    ),
)
