"""Where a step stands, around closed weeks, weekends and closed days."""

from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from accounts.institutions.weekends import SATURDAY_AND_SUNDAY
from tracker.steps.calendar import Calendar

WINTER = (date(2026, 12, 21), date(2027, 1, 3))
HOLIDAY = (date(2027, 1, 6), date(2027, 1, 6))
PLAIN = Calendar.of(SATURDAY_AND_SUNDAY, [])
CLOSED = Calendar.of(SATURDAY_AND_SUNDAY, [WINTER, HOLIDAY])
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
WEEKS = st.lists(
    st.tuples(st.integers(0, 100), st.integers(1, 6)).map(
        lambda week: (
            date(2026, 1, 5) + timedelta(weeks=week[0]),
            date(2026, 1, 4) + timedelta(weeks=week[0] + week[1]),
        )
    ),
    max_size=4,
)


def test_step_in_an_open_week_stands_where_it_was_counted() -> None:
    assert PLAIN.place(date(2026, 2, 2), day=0, days=5) == (date(2026, 2, 2), date(2026, 2, 6))
    assert PLAIN.place(date(2026, 2, 2), day=7, days=12) == (date(2026, 2, 9), date(2026, 2, 20))


def test_step_from_a_weekend_begins_on_the_next_working_day() -> None:
    assert PLAIN.place(date(2026, 2, 1), day=0, days=7) == (date(2026, 2, 2), date(2026, 2, 6))


def test_step_in_closed_weeks_waits_for_their_end() -> None:
    assert CLOSED.place(date(2026, 12, 14), day=7, days=5) == (date(2027, 1, 4), date(2027, 1, 8))


def test_step_across_closed_weeks_keeps_its_open_days() -> None:
    assert CLOSED.place(date(2026, 12, 14), day=0, days=12) == (date(2026, 12, 14), date(2027, 1, 8))


def test_step_does_not_begin_or_end_on_a_closed_day() -> None:
    assert CLOSED.place(date(2027, 1, 6), day=0, days=1) == (date(2027, 1, 7), date(2027, 1, 7))
    assert CLOSED.place(date(2027, 1, 4), day=0, days=3) == (date(2027, 1, 4), date(2027, 1, 5))


def test_days_between_leave_out_closed_weeks() -> None:
    assert CLOSED.between(date(2026, 12, 18), date(2027, 1, 4)) == 3
    assert CLOSED.between(date(2027, 1, 4), date(2026, 12, 18)) == -3


@given(DAYS, st.integers(0, 200), st.integers(1, 60), WEEKS)
def test_placed_step_stands_in_no_closed_week(
    base: date, day: int, days: int, closures: list[tuple[date, date]]
) -> None:
    calendar = Calendar.of(SATURDAY_AND_SUNDAY, closures)
    starts_on, due_on = calendar.place(base, day=day, days=days)
    assert base <= starts_on <= due_on
    assert calendar.works(starts_on)
    assert calendar.works(due_on)
    assert not any(first <= one <= last for first, last in closures for one in (starts_on, due_on))


@given(DAYS, st.integers(1, 60), st.integers(-100, 100), WEEKS)
def test_moved_step_moves_by_open_days_to_the_next_working_day(
    base: date, days: int, by: int, closures: list[tuple[date, date]]
) -> None:
    calendar = Calendar.of(SATURDAY_AND_SUNDAY, closures)
    starts_on, due_on = calendar.place(base, day=0, days=days)
    moved, _due_on = calendar.move(starts_on, due_on, days=by)
    assert by <= calendar.between(starts_on, moved) <= by + 2  # a weekend


@given(DAYS, DAYS, WEEKS)
def test_days_between_are_the_same_both_ways(first: date, last: date, closures: list[tuple[date, date]]) -> None:
    calendar = Calendar.of(SATURDAY_AND_SUNDAY, closures)
    assume(calendar.works(first) and calendar.works(last))
    assert calendar.between(first, last) == -calendar.between(last, first)
    assert calendar.later(min(first, last), abs(calendar.between(first, last))) == max(first, last)
