"""The days that a report is about: what is asked for, what is meant when nobody says, and what is refused."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.errors import Refused
from tracker.figures.periods import Period, chosen, last_weeks, month_before

TODAY = date(2026, 6, 17)  # a Wednesday
DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@given(DAYS, st.integers(0, 1095))
def test_period_before_ends_the_day_before_and_is_as_long(first: date, more: int) -> None:
    period = Period(first, first + timedelta(days=more))
    assert period.days == more + 1
    assert period.before.to_on + timedelta(days=1) == period.from_on
    assert period.before.days == period.days


@given(DAYS, st.integers(0, 400))
def test_both_ends_belong_to_the_period_and_no_day_beside(first: date, more: int) -> None:
    period, day = Period(first, first + timedelta(days=more)), timedelta(days=1)
    assert [when in period for when in (first - day, first, period.to_on, period.to_on + day)] == [
        False, True, True, False,
    ]  # fmt: skip


@given(DAYS)
def test_last_weeks_are_twelve_from_a_monday_on(day: date) -> None:
    period = last_weeks(day)
    assert (period.to_on, period.from_on.weekday()) == (day, 0)
    assert 11 * 7 < period.days <= 12 * 7


@given(DAYS)
def test_month_before_is_whole_and_ends_before_this_one(day: date) -> None:
    period = month_before(day)
    assert period.from_on.day == 1
    assert period.to_on == day.replace(day=1) - timedelta(days=1)
    assert period.from_on <= period.to_on
    assert (period.from_on.year, period.from_on.month) == (period.to_on.year, period.to_on.month)


def test_without_days_it_is_the_last_twelve_weeks() -> None:
    assert chosen({}, today=TODAY) == Period(date(2026, 3, 30), TODAY)
    assert chosen({"to": "2026-06-01"}, today=TODAY) == Period(date(2026, 3, 16), date(2026, 6, 1))


@pytest.mark.parametrize("first", ["2026-06-17", "2026-01-01", "2023-06-18"])
def test_asked_period_up_to_three_years_is_taken(first: str) -> None:
    assert chosen({"from": first, "to": "2026-06-17"}, today=TODAY) == Period(date.fromisoformat(first), TODAY)


@pytest.mark.parametrize(
    ("query", "named", "says"),
    [
        ({"from": "2023-06-16", "to": "2026-06-17"}, "from", "at most three years"),
        ({"from": "2023-06-17", "to": "2026-06-17"}, "from", "at most three years"),
        ({"from": "2026-06-18"}, "from", "after the last"),
        ({"from": "2026-06-02", "to": "2026-06-01"}, "from", "after the last"),
        ({"to": "2026-06-18"}, "to", "in the future"),
        ({"to": "0001-01-01"}, "to", ""),
        ({"from": "20260301"}, "from", "YYYY-MM-DD"),
        ({"from": "2026-02-30"}, "from", "YYYY-MM-DD"),
        ({"to": "２０２６-03-04"}, "to", "YYYY-MM-DD"),
        ({"to": ""}, "to", "YYYY-MM-DD"),
    ],
)
def test_unusable_day_is_refused_by_its_name(query: dict[str, str], named: str, says: str) -> None:
    with pytest.raises(Refused) as refusal:
        chosen(query, today=TODAY)
    assert set(refusal.value.fields) == {named}
    assert says in str(refusal.value.fields[named])


def test_both_unusable_days_are_named_at_once() -> None:
    with pytest.raises(Refused) as refusal:
        chosen({"from": "x", "to": "y"}, today=TODAY)
    assert set(refusal.value.fields) == {"from", "to"}
