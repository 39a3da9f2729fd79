"""Proposes when to meet: the usual weekday and hour, next open working day. Pure: it may import weekends.py only."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TypeVar

from accounts.institutions.weekends import works

T = TypeVar("T")

USUAL_START = time(10)
USUAL_MINUTES = 30
MAX_PAST_MEETINGS = 12  # of the past meetings, newest first, those that make the habit
WEEK = timedelta(weeks=1)
MAX_CHOICE = timedelta(weeks=4)  # after the first time that is offered; later is another meeting
AHEAD = 400  # days: longer than any closure


@dataclass(frozen=True, slots=True)
class Held:
    day: date
    starts_at: time | None
    minutes: int | None


@dataclass(frozen=True, slots=True)
class ProposedTime:
    """Local time at the institution."""

    day: date
    starts_at: time
    minutes: int


def propose(
    today: date, past: Sequence[Held], closures: Sequence[tuple[date, date]], *, weekend: int
) -> ProposedTime | None:
    """After today, within seven open days. Of equally usual habits, the latest; None when a year is closed.
    `weekend`: a mask."""
    habit = sorted(past, key=lambda held: held.day, reverse=True)[:MAX_PAST_MEETINGS]
    weekday = _usual([held.day.weekday() for held in habit if works(held.day, weekend)])
    day = next(
        (day for day in _working_days(today, closures, weekend) if weekday is None or day.weekday() == weekday), None
    )
    if day is None:
        return None
    starts_at = _usual([held.starts_at for held in habit if held.starts_at is not None])
    minutes = _usual([held.minutes for held in habit if held.minutes])
    return ProposedTime(day, starts_at or USUAL_START, minutes or USUAL_MINUTES)


def propose_times(
    today: date, past: Sequence[Held], closures: Sequence[tuple[date, date]], *, weekend: int
) -> list[ProposedTime]:
    """Three to choose from, at the usual hour: the one that `propose` gives, the next working day, and the first that
    is a week or more after it. Fewer when what follows is closed."""
    first = propose(today, past, closures, weekend=weekend)
    if first is None:
        return []
    later = [day for day in _working_days(first.day, closures, weekend) if day <= first.day + MAX_CHOICE]
    days = [first.day, *later[:1], *[day for day in later[1:] if day >= first.day + WEEK][:1]]
    return [ProposedTime(day, first.starts_at, first.minutes) for day in days]


def _working_days(today: date, closures: Sequence[tuple[date, date]], weekend: int) -> list[date]:
    days = (today + timedelta(days=ahead) for ahead in range(1, AHEAD))
    return [day for day in days if works(day, weekend) and not any(first <= day <= last for first, last in closures)]


def _usual(values: Sequence[T]) -> T | None:
    """The most frequent; of equals the first, which is the latest."""
    return Counter(values).most_common(1)[0][0] if values else None
