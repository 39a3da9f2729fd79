"""Proposes when to meet: the usual weekday and hour, next open working day. Pure: imports none of our modules."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TypeVar

T = TypeVar("T")

USUAL_START = time(10)
USUAL_MINUTES = 30
MAX_PAST_MEETINGS = 12  # of the past meetings, newest first, those that make the habit
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


def propose(today: date, past: Sequence[Held], closures: Sequence[tuple[date, date]]) -> ProposedTime | None:
    """After today, within seven open days. Of equally usual habits, the latest; None when a year is closed."""
    habit = sorted(past, key=lambda held: held.day, reverse=True)[:MAX_PAST_MEETINGS]
    weekday = _usual([held.day.weekday() for held in habit if held.day.weekday() < 5])
    day = next((day for day in _working_days(today, closures) if weekday is None or day.weekday() == weekday), None)
    if day is None:
        return None
    starts_at = _usual([held.starts_at for held in habit if held.starts_at is not None])
    minutes = _usual([held.minutes for held in habit if held.minutes])
    return ProposedTime(day, starts_at or USUAL_START, minutes or USUAL_MINUTES)


def _working_days(today: date, closures: Sequence[tuple[date, date]]) -> list[date]:
    days = (today + timedelta(days=ahead) for ahead in range(1, AHEAD))
    return [day for day in days if day.weekday() < 5 and not any(first <= day <= last for first, last in closures)]


def _usual(values: Sequence[T]) -> T | None:
    """The most frequent; of equals the first, which is the latest."""
    return Counter(values).most_common(1)[0][0] if values else None
