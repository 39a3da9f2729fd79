"""Which teams stand together in the map, so that no cell is about one person or two. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

#: A row or a column of the map is at least so many people.
MIN_PEOPLE = 3


@dataclass(frozen=True, slots=True)
class TeamPeople:
    """A team, and the ids of those who are in it on its side."""

    pk: int
    name: str
    side: str
    people: frozenset[int]


@dataclass(frozen=True, slots=True)
class TeamGroup:
    """A team, or the small teams of a side together. `teams`: their ids, of which the first stands for all."""

    side: str
    teams: tuple[int, ...]
    names: tuple[str, ...]


def group_teams(teams: Iterable[TeamPeople]) -> list[TeamGroup]:
    """Teams of MIN_PEOPLE stand alone, smaller ones of a side together. Where these are too few people even together,
    the smallest of the others joins them; a side that has too few people in all has no group. By side, then by name,
    the small ones last. A team without people is left out."""
    found = sorted((team for team in teams if team.people), key=lambda team: (team.side, team.name, team.pk))
    return [group for _side, one in groupby(found, key=lambda team: team.side) for group in _group(list(one))]


def _group(teams: Sequence[TeamPeople]) -> list[TeamGroup]:
    small = [team for team in teams if len(team.people) < MIN_PEOPLE]
    alone = [team for team in teams if len(team.people) >= MIN_PEOPLE]
    if small and alone and _too_few(small):
        joins = min(alone, key=lambda team: len(team.people))
        alone.remove(joins)
        small.append(joins)
    groups = [_as_group([team]) for team in alone]
    return groups if not small or _too_few(small) else [*groups, _as_group(small)]


def _too_few(teams: Iterable[TeamPeople]) -> bool:
    """Somebody in two of the teams is one person."""
    return len(frozenset[int]().union(*(team.people for team in teams))) < MIN_PEOPLE


def _as_group(teams: Sequence[TeamPeople]) -> TeamGroup:
    return TeamGroup(teams[0].side, tuple(team.pk for team in teams), tuple(team.name for team in teams))
