"""Which library teams and IT teams met in the last weeks, and what they could meet about. Reads only."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from accounts.people.models import Membership, Person, Team
from accounts.roles import Side
from foundation.text_lists import and_list
from tracker.figures.periods import Period, last_weeks
from tracker.meetings.forms import writable_projects
from tracker.meetings.models import Attendance, MeetingState
from tracker.team_map.rules import TeamGroup, TeamPeople, group_teams

SIDES = (Side.LIBRARY, Side.IT)


@dataclass(frozen=True, slots=True)
class Pair:
    """A library team and an IT team, or small teams of a side together. `contacts`: joint meetings of the weeks at
    which somebody of each was present."""

    library_group: TeamGroup
    it_group: TeamGroup
    contacts: int
    last_on: date | None

    @property
    def library(self) -> str:
        return and_list(self.library_group.names)

    @property
    def it(self) -> str:
        return and_list(self.it_group.names)


@dataclass(frozen=True, slots=True)
class TeamMap:
    """Of those weeks: every pair, the library's team first. None where a side has too few people."""

    period: Period
    library: Sequence[TeamGroup]
    it: Sequence[TeamGroup]
    pairs: Sequence[Pair]

    @property
    def apart(self) -> list[Pair]:
        """Those who have not met."""
        return [pair for pair in self.pairs if not pair.contacts]


def team_map(institution_id: int, *, to_on: date) -> TeamMap:
    """Of the 12 weeks up to that day, with the teams of today. Three statements, which read the meetings of these weeks
    alone."""
    period = last_weeks(to_on)
    groups = group_teams(_teams(institution_id))
    library, it = ([group for group in groups if group.side == side] for side in SIDES)
    met = _met(institution_id, period) if library and it else {}
    return TeamMap(period, library, it, list(_pairs(library, it, met)))


def _pairs(
    library: Iterable[TeamGroup], it: Sequence[TeamGroup], met: Mapping[int, Mapping[int, date]]
) -> Iterator[Pair]:
    together = {group: _meetings(group, met) for group in it}
    for ours in library:
        own = _meetings(ours, met)
        for theirs in it:
            both = own.keys() & together[theirs].keys()
            yield Pair(ours, theirs, len(both), max((own[one] for one in both), default=None))


def _meetings(group: TeamGroup, met: Mapping[int, Mapping[int, date]]) -> dict[int, date]:
    found: dict[int, date] = {}
    for team in group.teams:
        found |= met.get(team, {})
    return found


def _teams(institution_id: int) -> list[TeamPeople]:
    """With who is in them on their side: whoever has a home team on the other side is that side's in every meeting."""
    people: dict[int, set[int]] = defaultdict(set)
    home: QuerySet[Any, Any] = Person.objects.active().filter(institution_id=institution_id, team__side__in=SIDES)
    further = Membership.objects.filter(
        institution_id=institution_id, person__is_active=True, team__side__in=SIDES, person__team__side=F("team__side")
    )
    both = home.order_by().values_list("team_id", "pk").union(further.order_by().values_list("team_id", "person_id"))
    for team, person in both:
        people[team].add(person)
    rows = (
        Team.objects.filter(institution_id=institution_id, side__in=SIDES).order_by().values_list("pk", "name", "side")
    )
    return [TeamPeople(pk, name, side, frozenset(people[pk])) for pk, name, side in rows]


def _met(institution_id: int, period: Period) -> dict[int, dict[int, date]]:
    """Team -> the joint meetings at which one of its people was, and their days. A person counts for each of their
    teams on the side that they had that day."""
    found: dict[int, dict[int, date]] = defaultdict(dict)
    for team, meeting, day in attended_by_team(institution_id, period):
        found[team][meeting] = day
    return found


def attended_by_team(institution_id: int, period: Period) -> QuerySet[Any, Any]:
    """Team, meeting and day, each once. One statement."""
    came = Attendance.objects.filter(
        institution_id=institution_id,
        attended=True,
        person__team__side=F("side"),
        side__in=SIDES,
        meeting__institution_id=institution_id,
        meeting__held_on__range=(period.from_on, period.to_on),
        meeting__state=MeetingState.HELD,
        meeting__joint=True,
    ).order_by()
    further = came.filter(person__memberships__team__side=F("side"))
    home: QuerySet[Any, Any] = came.values_list("person__team_id", "meeting_id", "meeting__held_on")
    return home.union(further.values_list("person__memberships__team_id", "meeting_id", "meeting__held_on"))


def shared_projects(person: Person, pairs: Iterable[Pair]) -> dict[Pair, tuple[int, str]]:
    """Pair -> a project that people of both belong to and the person may log a meeting of: its id and name. One
    statement, or none where there is no pair."""
    wanted = list(pairs)
    if not wanted:
        return {}
    teams: dict[tuple[int, str], set[int]] = defaultdict(set)
    rows: QuerySet[Any, Any] = writable_projects(person).order_by()
    paths = ("library_owner__team_id", "it_owner__team_id", "members__team_id")
    first, *others = (rows.values_list("pk", "name", path) for path in paths)
    for pk, name, team in first.union(*others):
        teams[pk, name].add(team)
    projects = sorted(teams.items(), key=lambda item: (item[0][1], item[0][0]))
    found = {}
    for pair in wanted:
        both = (pair.library_group.teams, pair.it_group.teams)
        fits = (project for project, there in projects if all(not there.isdisjoint(one) for one in both))
        if (project := next(fits, None)) is not None:
            found[pair] = project
    return found
