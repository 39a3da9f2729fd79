"""Calendar arithmetic of weeks and stopped days. Pure: imports none of our modules, asks no clock.

A week is a whole number: Monday 0001-01-01 begins week 0, and every seven days another. Days are calendar days of the
institution's zone, so daylight-saving changes, week 53 and New Year do not exist here.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

#: First and last day, both included; None: no end yet.
Span = tuple[date, date | None]


def week_of(day: date) -> int:
    return (day.toordinal() - 1) // 7


def monday_of(week: int) -> date:
    return date.fromordinal(week * 7 + 1)


def day_bit(day: date) -> int:
    """Monday 1, Tuesday 2, … Sunday 64."""
    return 1 << day.weekday()


def last_day(week: date, days: int) -> date:
    """The latest day in the mask `days` (not 0) of the week whose Monday is `week`."""
    return week + timedelta(days=days.bit_length() - 1)


def first_day(week: date, days: int) -> date:
    """The earliest day in the mask `days` (not 0) of the week whose Monday is `week`."""
    return week + timedelta(days=(days & -days).bit_length() - 1)


def weeks_touched(spans: Iterable[tuple[date, date]]) -> frozenset[int]:
    """All weeks with a day in one of the spans. Closures are whole weeks, so these are the closed weeks."""
    return frozenset(week for first, last in spans for week in range(week_of(first), week_of(last) + 1))


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same days as disjoint spans in order, none adjacent to the next."""
    result: list[tuple[date, date]] = []
    for first, end in sorted((first, end or date.max) for first, end in spans):
        if result and (result[-1][1] == date.max or first <= result[-1][1] + timedelta(days=1)):
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((first, end))
    return [(first, None if end == date.max else end) for first, end in result]


def add_running_days(start: date, days: int, stopped: Sequence[Span]) -> date | None:
    """The `days`-th day after `start` that is in no span of `stopped` (merged); None when there is none."""
    end = start + timedelta(days=days)
    for first, last in stopped:
        if last is not None and last <= start:
            continue
        if first > end:
            break
        if last is None:
            return None
        end += timedelta(days=(last - max(first, start + timedelta(days=1))).days + 1)
    return end
