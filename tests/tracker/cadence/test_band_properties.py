"""What the rule of bands promises, whatever its numbers: it is monotone, and a steady habit keeps one band."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tests.tracker.cadence.slow_cadence import History
from tests.tracker.cadence.test_bands import histories, measured
from tracker.cadence.bands import RANK, Band

DAY = timedelta(days=1)
TODAY = date(2026, 3, 18)  # a Wednesday
MONDAY = date(2026, 3, 16)


def _rank(history: History) -> int:
    return RANK.index(Band(measured(history).band))


def _weeks_back(*weeks: int, days: int = 1) -> frozenset[date]:
    return frozenset(MONDAY - timedelta(weeks=back) + n * DAY for back in weeks for n in range(days))


def _history(contacts: frozenset[date], today: date = TODAY) -> History:
    return History(today, date(2024, 1, 1), False, [], [], contacts, 7, 3)


@settings(max_examples=500, deadline=None)
@given(histories(), st.integers(0, 560))
@example(_history(_weeks_back(4, 5, 12)), 0)
@example(_history(_weeks_back(*range(1, 10), days=3)), 2)
@example(replace(_history(_weeks_back(9, 10, 11, 12, days=3)), holds=[(MONDAY - 56 * DAY, None)]), 9)
def test_contact_more_never_lowers_a_band(history: History, days_ago: int) -> None:
    """On or after the start: what is earlier may show that the project began earlier."""
    assume(history.start is not None)
    day = history.today - timedelta(days=days_ago % ((history.today - history.start).days + 1))
    before = _rank(history)
    assert _rank(replace(history, contacts=history.contacts | {day})) >= before


@settings(max_examples=500, deadline=None)
@given(histories())
@example(_history(_weeks_back(1, 4, 8)))
@example(_history(_weeks_back(2, 6, 11)))
def test_week_without_a_contact_raises_no_band(history: History) -> None:
    """But that an old gap is forgotten, and that a new project is told what it is."""
    assume(history.start is not None and all(day <= history.today for day in history.contacts))
    monday = history.today - timedelta(days=history.today.weekday())
    before, after = measured(history).band, measured(replace(history, today=monday + 7 * DAY)).band
    assume(before != Band.NEW)
    assert RANK.index(Band(after)) <= RANK.index(Band(before)) or (before, after) == (Band.FEW_A_YEAR, Band.MONTHLY)


def _of_each_month(choose: Callable[[list[date]], date]) -> list[date]:
    months = [[day for day in EVERY_DAY if (day.year, day.month) == (year, month)]
              for year in range(2023, 2028) for month in range(1, 13)]  # fmt: skip
    return [choose(days) for days in months]


EVERY_DAY = [date(2023, 1, 1) + n * DAY for n in range(5 * 365 + 1)]
#: Five years, New Years, leap days and week 53 among them.
HABITS: dict[str, tuple[Iterable[date], Band]] = {
    "Tuesdays": ([day for day in EVERY_DAY if day.weekday() == 1], Band.WEEKLY),
    "Monday to Friday": ([day for day in EVERY_DAY if day.weekday() < 5], Band.DAILY),
    "Monday to Friday, three weeks of four": (
        [day for day in EVERY_DAY if day.weekday() < 5 and day.toordinal() // 7 % 4], Band.DAILY),
    "three weeks of four": (
        [day for day in EVERY_DAY if day.weekday() == 1 and day.toordinal() // 7 % 4], Band.WEEKLY),
    "every second Tuesday": (
        [day for day in EVERY_DAY if day.weekday() == 1 and day.toordinal() // 7 % 2], Band.MONTHLY),
    "first Tuesday of the month": (
        _of_each_month(lambda days: next(day for day in days if day.weekday() == 1)), Band.MONTHLY),
    "last Friday of the month": (
        _of_each_month(lambda days: max(day for day in days if day.weekday() == 4)), Band.MONTHLY),
    "the 15th": (_of_each_month(lambda days: days[14]), Band.MONTHLY),
    "once a quarter": ([day for day in EVERY_DAY if day.day == 15 and day.month % 3 == 0], Band.FEW_A_YEAR),
}  # fmt: skip


@pytest.mark.parametrize("habit", HABITS)
def test_steady_habit_keeps_one_band_for_four_years(habit: str) -> None:
    met, expected = HABITS[habit]
    met = frozenset(met)
    seen = {
        measured(_history(frozenset(day for day in met if day <= today), today)).band
        for today in EVERY_DAY
        if today >= date(2024, 12, 30)
    }
    assert seen == {expected}
