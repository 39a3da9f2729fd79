"""What people say, what the log shows and what they want of how often two sides work together, side by side, and what
that means. Pure; may import cadence's bands.

Of answers on a scale we take the one in the middle (the median): half of those who answered say this or more often,
half say this or less often, and a single far-off answer does not move it. No test of chance: everybody was asked, and
the number who answered stands beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from tracker.cadence.bands import RANK, Band
from tracker.polls.groups import MIN_GROUP

SCALE: tuple[Band, ...] = tuple(band for band in RANK if band != Band.NEW)  # the seldomest first


@dataclass(frozen=True, slots=True)
class Middle:
    """The answer in the middle of the scale; two, where as many people stand on each side. `people`: who answered."""

    low: Band
    high: Band
    people: int


class Beside(Enum):
    """How often something is, beside something else; display.py words it."""

    MORE = "more"
    SAME = "same"
    LESS = "less"


@dataclass(frozen=True, slots=True)
class Meaning:
    """`said`, `wanted`: None where fewer than five people answered. `logged`: None while it is too early to say. What
    compares one that is not there with another is None too."""

    said: Middle | None
    logged: Band | None
    wanted: Middle | None
    logged_beside_said: Beside | None
    wanted_beside_said: Beside | None
    wanted_beside_logged: Beside | None


class Enough(Enum):
    """What more than half of those who answered think of how often it is; display words it."""

    TOO_LITTLE = "too_little"
    ENOUGH = "enough"
    TOO_MUCH = "too_much"
    SPLIT = "split"


def enough_of(counts: Mapping[str, int]) -> Enough | None:
    """`counts`: answer -> people; other keys do not count. None under five answers."""
    votes = {one: counts.get(one.value, 0) for one in (Enough.TOO_LITTLE, Enough.ENOUGH, Enough.TOO_MUCH)}
    people = sum(votes.values())
    if people < MIN_GROUP:
        return None
    return next((one for one, count in votes.items() if 2 * count > people), Enough.SPLIT)


def middle(counts: Mapping[str, int]) -> Middle | None:
    """`counts`: band -> people; other keys are not of the scale, and do not count. None under five answers."""
    people = sum(counts.get(band, 0) for band in SCALE)
    if people < MIN_GROUP:
        return None
    return Middle(_at((people - 1) // 2, counts), _at(people // 2, counts), people)


def meaning(*, said: Mapping[str, int], logged: Band, wanted: Mapping[str, int]) -> Meaning:
    """`said`, `wanted`: band -> people."""
    people_say, people_want = middle(said), middle(wanted)
    log_shows = None if logged == Band.NEW else logged
    return Meaning(
        people_say,
        log_shows,
        people_want,
        _beside(_span(log_shows), _span(people_say)),
        _beside(_span(people_want), _span(people_say)),
        _beside(_span(people_want), _span(log_shows)),
    )


def _at(place: int, counts: Mapping[str, int]) -> Band:
    """Of all answers, the seldomest first, the one at that place."""
    for band in SCALE:
        place -= counts.get(band, 0)
        if place < 0:
            return band
    raise IndexError(place)


def _span(of: Middle | Band | None) -> Sequence[Band]:
    if of is None:
        return ()
    return (of.low, of.high) if isinstance(of, Middle) else (of, of)


def _beside(one: Sequence[Band], other: Sequence[Band]) -> Beside | None:
    """What touches is the same."""
    if not one or not other:
        return None
    if SCALE.index(one[0]) > SCALE.index(other[1]):
        return Beside.MORE
    if SCALE.index(one[1]) < SCALE.index(other[0]):
        return Beside.LESS
    return Beside.SAME
