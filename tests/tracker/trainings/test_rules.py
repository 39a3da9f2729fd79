"""When a barrier has repeated, and what the terms of a calendar are."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tracker.trainings.rules import REPEATS, WITHIN, Term, repeated, terms

TODAY = date(2026, 6, 17)
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))


def test_three_of_a_year_repeat_and_two_do_not() -> None:
    rows = [("time", TODAY - timedelta(days=days), days) for days in (0, 100, 364)]
    assert repeated(rows, today=TODAY) == {"time": [0, 100, 364]}
    assert repeated([*rows[:2], ("time", TODAY - WITHIN, 365), ("budget", TODAY, 0)], today=TODAY) == {}


def test_day_ahead_does_not_count() -> None:
    assert repeated([("time", TODAY + timedelta(days=1), 1)] * 3, today=TODAY) == {}


@given(st.lists(st.tuples(st.sampled_from("abc"), DAYS, st.integers())), DAYS)
def test_what_repeats_are_all_of_the_year_the_latest_first(rows: list[tuple[str, date, int]], today: date) -> None:
    for barrier, found in repeated(rows, today=today).items():
        of_year = [(day, one) for key, day, one in rows if key == barrier and today - WITHIN < day <= today]
        assert len(found) >= REPEATS
        assert sorted(found) == sorted(one for _day, one in of_year)
        days = {one: max(day for day, other in of_year if other == one) for one in found}
        if len(days) == len(found):
            assert [days[one] for one in found] == sorted(days.values(), reverse=True)


def test_closures_of_a_week_part_terms_and_single_days_do_not() -> None:
    closed = [
        (date(2025, 12, 22), date(2026, 1, 4)), (date(2026, 4, 3), date(2026, 4, 6)),
        (date(2026, 8, 3), date(2026, 8, 9)), (date(2026, 8, 10), date(2026, 8, 23)),
    ]  # fmt: skip
    assert terms(closed, from_on=date(2025, 9, 1), to_on=date(2026, 10, 1)) == [
        Term(date(2026, 8, 24), date(2026, 10, 1)),
        Term(date(2026, 1, 5), date(2026, 8, 2)),
        Term(date(2025, 9, 1), date(2025, 12, 21)),
    ]


@given(st.lists(st.tuples(DAYS, st.integers(0, 40))), DAYS, st.integers(0, 500))
def test_each_day_that_is_not_in_a_long_closure_is_in_one_term(
    closed: list[tuple[date, int]], from_on: date, days: int
) -> None:
    to_on = from_on + timedelta(days=days)
    spans = [(first, first + timedelta(days=length)) for first, length in closed]
    found = terms(spans, from_on=from_on, to_on=to_on)
    alone = [(first, last) for first, last in spans if (last - first).days + 1 >= 7]
    for number in range(days + 1):
        day = from_on + timedelta(days=number)
        within = sum(day in term for term in found)
        assert within <= 1
        if any(first <= day <= last for first, last in alone):
            assert within == 0
        elif not any(first <= day <= last for first, last in spans):
            assert within == 1
