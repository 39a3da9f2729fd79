"""Which figures of people's confidence may be shown, so that nothing shown, and no difference of anything ever shown,
is about one to four people. Pure.

What people say of themselves stays from one term to the next, unlike the answers of a poll: two figures of one team, of
which one person has changed their mind, would tell what that person says. So a figure is shown only where at least five
of its people are *fresh*: they say something of the skill that no figure has counted yet. Take any figures, add and
subtract them: the latest of them has five fresh people at least, whom no other one counts, so they do not cancel out;
what is left is about five people or more. Teams with too few fresh people stand together, and where all of them have
too few, the earlier figure stays. docs/adr/0059-figures-of-fresh-people.md has the proof and what it costs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MIN_FRESH = 5  # people, as in polls
STEP = 5  # people are told in steps of five
MIN_SHARE, MAX_SHARE = 20, 80  # percent: below and above nothing is told apart, so that nobody's own answer is certain


def divide(fresh: Mapping[int, int]) -> list[tuple[int, ...]]:
    """How many fresh people each team has -> the groups that may be shown, a division of all teams. Those with few
    stand together, in the order in which they are given: those of one department side by side. What is left over joins
    the group before it, or the smallest large team. None: all of them together have too few."""
    groups: list[tuple[int, ...]] = []
    few: tuple[int, ...] = ()
    for team in fresh:
        if fresh[team] < MIN_FRESH:
            few += (team,)
            if _people(few, fresh) >= MIN_FRESH:
                groups.append(few)
                few = ()
    large: list[tuple[int, ...]] = [(team,) for team in fresh if fresh[team] >= MIN_FRESH]
    large.sort(key=lambda one: _people(one, fresh))
    if few:
        joined = groups or large
        if not joined:
            return []
        place = -1 if groups else 0
        joined[place] += few
    return sorted(tuple(sorted(group)) for group in (*groups, *large))


def _people(teams: Sequence[int], fresh: Mapping[int, int]) -> int:
    return sum(fresh[team] for team in teams)


def told_share(count: int, of: int) -> int:
    """In percent, to the nearest ten, between 20 and 80: of six people none and one read the same."""
    return min(MAX_SHARE, max(MIN_SHARE, int(round(100 * count / of, -1))))


def told_people(people: int) -> int:
    """In steps of five, downwards."""
    return people // STEP * STEP


@dataclass(frozen=True, slots=True)
class RatingSaid:
    """What one person says of a skill. `counted`: whether a figure has counted that they said so."""

    team: int
    level: int
    counted: bool


@dataclass(frozen=True, slots=True)
class GroupFigure:
    """`teams`: empty for everybody. `confident`, `reached`: shares as they are told; `reached` of the wanted level,
    None where none is wanted."""

    teams: tuple[int, ...]
    people: int
    confident: int
    reached: int | None


def figures_of(said: Sequence[RatingSaid], *, confident: int, wanted: int | None) -> list[GroupFigure]:
    """Of one skill, `said` department by department: everybody first, then the groups that may be shown, if there are
    several. Everybody is their sum, so it tells nothing besides. None where the earlier figures stay."""
    fresh: dict[int, int] = {}
    for one in said:
        fresh[one.team] = fresh.get(one.team, 0) + (not one.counted)
    groups = divide(fresh)
    if not groups:
        return []
    shown = [(), *groups] if len(groups) > 1 else [()]
    return [_figure(said, teams, confident, wanted) for teams in shown]


def _figure(said: Sequence[RatingSaid], teams: tuple[int, ...], confident: int, wanted: int | None) -> GroupFigure:
    levels = [one.level for one in said if not teams or one.team in teams]
    return GroupFigure(
        teams,
        told_people(len(levels)),
        told_share(sum(level >= confident for level in levels), len(levels)),
        None if wanted is None else told_share(sum(level >= wanted for level in levels), len(levels)),
    )
