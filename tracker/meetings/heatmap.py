"""A year of weeks as a picture: thirteen weeks a row, oldest first. Pure: weeks.py only; the template draws it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.cadence.weeks import monday_of, week_of

COLUMNS, ROWS, STEP = 13, 4, 24  # STEP: pixels from one week to the next


@dataclass(frozen=True, slots=True)
class Cell:
    monday: date
    days: int
    kind: str  # d0 to d3 by contact days (d3: three or more), closed, out (before the start, or on hold)
    x: int
    y: int

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)


def cells(*, today: date, contacts: Mapping[int, int], closed: frozenset[int], counted: frozenset[int]) -> list[Cell]:
    """The last 52 weeks. `contacts`: week -> mask of days; `counted`: the weeks that count."""
    newest = week_of(today)
    weeks = range(newest - COLUMNS * ROWS + 1, newest + 1)
    return [
        _cell(week, index, contacts.get(week, 0).bit_count(), week in closed, week in counted or week == newest)
        for index, week in enumerate(weeks)
    ]


def _cell(week: int, index: int, days: int, is_closed: bool, counts: bool) -> Cell:
    kind = "closed" if is_closed else f"d{min(days, 3)}" if counts or days else "out"
    return Cell(monday_of(week), days, kind, (index % COLUMNS) * STEP, (index // COLUMNS) * STEP)
