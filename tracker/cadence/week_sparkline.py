"""The last weeks of a project in one small row, oldest first. Pure: weeks.py only; the template draws it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tracker.cadence.weeks import monday_of, week_of

WEEKS = 12  # as many as a band looks at
STEP = 16  # pixels from one week to the next


@dataclass(frozen=True, slots=True)
class SparklineWeek:
    monday: date
    days: int
    kind: str  # d0 to d3 by contact days (d3: three or more), closed, out (before the project ran)
    x: str  # pixels from the left, as the drawing takes them


def week_sparkline(
    *, today: date, contacts: Mapping[int, int], closed: frozenset[int], since: date | None
) -> list[SparklineWeek]:
    """The calendar weeks up to that of `today`. `contacts`: week -> mask of days."""
    newest = week_of(today)
    start = newest + 1 if since is None else week_of(since)
    marks = []
    for place, week in enumerate(range(newest - WEEKS + 1, newest + 1)):
        days = contacts.get(week, 0).bit_count()
        kind = "closed" if week in closed else f"d{min(days, 3)}" if days or week >= start else "out"
        marks.append(SparklineWeek(monday_of(week), days, kind, str(STEP * place)))
    return marks
