"""Rules of series: which are understood, and the days that they give."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.meetings.recurrence import (
    check_rule,
    days_of,
    in_words,
    monthly_rule_by_date,
    monthly_rule_by_weekday,
    moved_rule,
    weekly_rule,
)

TUESDAY = date(2026, 11, 3)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def _days(rule: str, start: date = TUESDAY, weeks: int = 60, **end: object) -> list[date]:
    return list(days_of(check_rule(rule), starts_on=start, upto=start + timedelta(weeks=weeks), **end))  # type: ignore[arg-type]


def test_a_weekly_rule_gives_each_week() -> None:
    assert _days("FREQ=WEEKLY;BYDAY=TU", weeks=2) == [TUESDAY, date(2026, 11, 10), date(2026, 11, 17)]
    assert _days("RRULE:freq=weekly;interval=2;byday=tu,th", weeks=2) == [
        TUESDAY, date(2026, 11, 5), date(2026, 11, 17),
    ]  # fmt: skip


def test_a_series_ends_by_number_by_day_or_with_the_horizon() -> None:
    rule = "FREQ=WEEKLY;BYDAY=TU"
    assert len(_days(rule, count=3)) == 3
    assert _days(rule, until_on=date(2026, 11, 10)) == [TUESDAY, date(2026, 11, 10)]
    assert len(_days(rule, weeks=8)) == 9


@pytest.mark.parametrize(
    "rule",
    ["", "weekly", "FREQ=SECONDLY", "FREQ=HOURLY;INTERVAL=2", "FREQ=WEEKLY;COUNT=3", "FREQ=WEEKLY;UNTIL=20270101",
     "FREQ=WEEKLY;INTERVAL=0", "FREQ=WEEKLY;BYDAY=XX", "FREQ=WEEKLY;BYHOUR=3", "BYDAY=TU;FREQ=WEEKLY",
     "FREQ=WEEKLY;FREQ=DAILY", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=WEEKLY;BYDAY=" + ",".join(["TU"] * 60),
     "FREQ=WEEKLY;BYDAY=TU\nX:1"],
)  # fmt: skip
def test_a_rule_that_is_not_for_a_diary_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match=r"rule"):
        check_rule(rule)


@given(DAYS, st.integers(1, 52))
def test_rules_made_of_a_day_fall_on_it(day: date, every: int) -> None:
    for make in (weekly_rule, monthly_rule_by_weekday, monthly_rule_by_date):
        rule = check_rule(make(every, day))
        found = list(days_of(rule, starts_on=day, upto=day + timedelta(days=800)))
        if make is monthly_rule_by_date and day.day > 28:
            assert all((one + timedelta(days=1)).day == 1 for one in found)
        elif make is monthly_rule_by_weekday and day.day > 28:
            assert {one.weekday() for one in found} <= {day.weekday()}
        else:
            assert found[0] == day
        assert in_words(rule)


def test_a_weekly_rule_moves_to_another_weekday() -> None:
    rule, wednesday = weekly_rule(2, TUESDAY), TUESDAY + timedelta(days=1)
    assert moved_rule(rule, before=TUESDAY, after=wednesday) == weekly_rule(2, wednesday)
    assert moved_rule(rule, before=TUESDAY, after=TUESDAY + timedelta(days=7)) == rule
    assert moved_rule(monthly_rule_by_weekday(1, TUESDAY), before=TUESDAY, after=wednesday) is None


def test_a_rule_has_words() -> None:
    assert [in_words(check_rule(rule)) for rule in ("FREQ=WEEKLY", "FREQ=MONTHLY;INTERVAL=3")] == [
        "every week", "every 3 months",
    ]  # fmt: skip
