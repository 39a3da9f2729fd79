"""Weeks as a picture, oldest first: a year, or the last twelve. Pure: weeks.py only; templates and CSS draw them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.cadence.weeks import monday_of, week_of

QUARTERS, WEEKS = 4, 13
FEW = 12  # weeks, as many as a band looks at


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
    """The last 52 weeks."""
    cells = last_weeks(QUARTERS * WEEKS, today=today, contacts=contacts, closed=closed, counted=counted)
    return [cells[start : start + WEEKS] for start in range(0, len(cells), WEEKS)]


def last_weeks(
    number: int, *, today: date, contacts: Mapping[int, int], closed: frozenset[int], counted: frozenset[int]
) -> list[Cell]:
    """`contacts`: week -> mask of days; `counted`: the weeks that count. This week is drawn as if it did."""
    newest = week_of(today)
    return [
        _cell(week, contacts.get(week, 0).bit_count(), week in closed, week in counted or week == newest)
        for week in range(newest - number + 1, newest + 1)
    ]


def _cell(week: int, days: int, is_closed: bool, counts: bool) -> Cell:
    kind = "closed" if is_closed else f"d{min(days, 3)}" if counts or days else "out"
    return Cell(monday_of(week), days, kind)
