"""A year of weeks as a picture: four quarters of thirteen weeks, oldest first. Pure: weeks.py only; CSS draws it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.cadence.weeks import monday_of, week_of

QUARTERS, WEEKS = 4, 13


@dataclass(frozen=True, slots=True)
class Cell:
    monday: date
    days: int
    kind: str  # d0 to d3 by contact days (d3: three or more), closed, out (before the start, or on hold)

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def begins_month(self) -> bool:
        return self.monday.day <= 7


def quarters(
    *, today: date, contacts: Mapping[int, int], closed: frozenset[int], counted: frozenset[int]
) -> list[list[Cell]]:
    """The last 52 weeks. `contacts`: week -> mask of days; `counted`: the weeks that count."""
    newest = week_of(today)
    cells = [
        _cell(week, contacts.get(week, 0).bit_count(), week in closed, week in counted or week == newest)
        for week in range(newest - QUARTERS * WEEKS + 1, newest + 1)
    ]
    return [cells[start : start + WEEKS] for start in range(0, len(cells), WEEKS)]


def _cell(week: int, days: int, is_closed: bool, counts: bool) -> Cell:
    kind = "closed" if is_closed else f"d{min(days, 3)}" if counts or days else "out"
    return Cell(monday_of(week), days, kind)
