"""What teams and people have promised in the coming weeks, over all projects, beside what each team can give.

Hours a week, since meetings have minutes and people say “half a day a week” of a step; docs/adr/0038 has the
alternatives that lost. Work that is late counts in this week. May import models.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from tracker.cadence.weeks import monday_of, week_of
from tracker.meetings.models import PLANNED, Attendance
from tracker.outcomes.models import OPEN_ACTION, Action
from tracker.steps.load import SHOWN_WEEKS
from tracker.steps.models import OPEN, Step, StepSide
from tracker.steps.queries import ANSWERS, GOING_ON

ACTION_MINUTES = 60  # of an action, in the week in which it is due
MEETING_MINUTES = 60  # of a meeting whose length nobody said, for each who is invited
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Weeks:
    """The weeks that are looked at, by their Mondays, from this one on."""

    mondays: tuple[date, ...]

    @classmethod
    def from_day(cls, today: date) -> "Weeks":
        monday = monday_of(week_of(today))
        return cls(tuple(monday + number * _WEEK for number in range(SHOWN_WEEKS)))

    @property
    def last(self) -> date:
        return self.mondays[-1] + timedelta(days=6)

    def sums(self, first: str, last: str, minutes: Any) -> dict[str, Any]:
        """For each week, what rows that touch it take. `first`, `last`: paths of days."""
        return {
            f"week_{number}": Sum(
                Case(When(self.touches(monday, first, last), then=minutes), default=Value(0)),
                output_field=IntegerField(),
            )
            for number, monday in enumerate(self.mondays)
        }

    def touched(self, monday: date, first: date, last: date) -> bool:
        """Whether work of these days counts in that week."""
        return first <= monday + timedelta(days=6) and (last >= monday or monday == self.mondays[0])

    def touches(self, monday: date, first: str, last: str) -> Q:
        sunday = monday + timedelta(days=6)
        if monday == self.mondays[0]:
            return Q(**{f"{first}__lte": sunday})  # what is late by now as well
        return Q(**{f"{first}__lte": sunday, f"{last}__gte": monday})


def team_minutes(weeks: Weeks, *, without: int | None = None) -> dict[int, list[int]]:
    """Team -> minutes in each of the weeks. One statement, of open and planned rows alone. `without`: a step that does
    not count."""
    steps = Step.objects.filter(state=OPEN, project__status__in=GOING_ON, starts_on__lte=weeks.last)
    steps = steps.exclude(pk=without) if without is not None else steps
    takes = weeks.sums("starts_on", "due_on", F("minutes_a_week"))
    parts = [_by_team(steps.exclude(team=None, owner=None), Coalesce("team", "owner__team"), takes)]
    for field, sides in ANSWERS.items():
        unowned = steps.filter(team=None, owner=None, side__in=sides).exclude(side=StepSide.PARTNER)
        parts.append(_by_team(unowned, F(f"project__{field}__team"), takes))
    actions = Action.objects.filter(state=OPEN_ACTION, project__status__in=GOING_ON, due_on__lte=weeks.last)
    parts.append(_by_team(actions, F("owner__team"), weeks.sums("due_on", "due_on", Value(ACTION_MINUTES))))
    coming = Attendance.objects.filter(
        invited=True,
        meeting__institution=F("institution"),
        meeting__state=PLANNED,
        meeting__held_on__range=(weeks.mondays[0], weeks.last),
    )
    minutes = Coalesce("meeting__minutes", Value(MEETING_MINUTES))
    parts.append(_by_team(coming, F("person__team"), weeks.sums("meeting__held_on", "meeting__held_on", minutes)))
    found: dict[int, list[int]] = defaultdict(lambda: [0] * len(weeks.mondays))
    for team, *added in parts[0].union(*parts[1:], all=True):
        if team is not None:
            found[team] = [before + (more or 0) for before, more in zip(found[team], added, strict=True)]
    return dict(found)


def _by_team(rows: QuerySet[Any], team: Any, sums: Mapping[str, Any]) -> QuerySet[Any, Any]:
    summed: QuerySet[Any, Any] = rows.order_by().values(load_team=team).annotate(**sums).values_list("load_team", *sums)
    return summed


@dataclass(frozen=True, slots=True)
class PromisedTwice:
    """In the week of `monday` this person has steps of several projects."""

    person: Any
    monday: date
    projects: Sequence[str]


def promised_twice(weeks: Weeks) -> list[PromisedTwice]:
    """People who own open steps of two projects or more in one week, week by week. Two queries, or one where nobody
    does."""
    rows = Step.objects.filter(state=OPEN, project__status__in=GOING_ON, starts_on__lte=weeks.last)
    counts = {
        f"week_{number}": Count("project", distinct=True, filter=weeks.touches(monday, "starts_on", "due_on"))
        for number, monday in enumerate(weeks.mondays)
    }
    several = Q(*((f"{name}__gte", 2) for name in counts), _connector=Q.OR)
    owned = rows.exclude(owner=None).order_by().values("owner").annotate(**counts).filter(several)
    owners = list(owned.values_list("owner", flat=True))
    if not owners:
        return []
    return list(_week_by_week(rows.filter(owner__in=owners).select_related("owner", "project"), weeks))


def _week_by_week(steps: Iterable[Step], weeks: Weeks) -> Iterable[PromisedTwice]:
    touching: dict[tuple[date, int], list[Step]] = defaultdict(list)
    for step in steps:
        for monday in weeks.mondays:
            if weeks.touched(monday, step.starts_on, step.due_on):
                touching[monday, step.owner_id or 0].append(step)
    for (monday, _owner), found in sorted(touching.items(), key=lambda item: (item[0][0], str(item[1][0].owner))):
        names = sorted({step.project.name for step in found})
        if len({step.project_id for step in found}) > 1:
            yield PromisedTwice(found[0].owner, monday, names)


def teams_of(step: Step) -> Collection[int]:
    """Whose capacity the step takes: of its own team, its owner's, or those that answer for its side."""
    if step.team_id is not None:
        return {step.team_id}
    if step.owner is not None:
        return {step.owner.team_id} - {None}  # type: ignore[return-value]
    answering = (getattr(step.project, field) for field, sides in ANSWERS.items() if step.side in sides)
    if step.side == StepSide.PARTNER:
        return ()
    return {person.team_id for person in answering if person is not None and person.team_id is not None}
