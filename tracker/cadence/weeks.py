"""Calendar arithmetic of weeks and stopped days. Pure: imports none of our modules, asks no clock.

A week is a whole number: Monday 0001-01-01 begins week 0, and every seven days another. Days are calendar days of the
institution's zone, so daylight-saving changes, week 53 and New Year do not exist here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

#: First and last day, both included; None: no end yet.
Span = tuple[date, date | None]
DAY = timedelta(days=1)


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


def days_newest_first(contacts: Mapping[int, int]) -> Iterator[int]:
    """The days of `contacts`, week -> mask of days, as ordinals."""
    for week in sorted(contacts, reverse=True):
        mask = contacts[week]
        while mask:
            bits = mask.bit_length()
            yield week * 7 + bits
            mask ^= 1 << bits - 1


def closed_weeks(spans: Iterable[tuple[date, date]]) -> frozenset[int]:
    """Those that a span covers from Monday to Sunday: a single closed day closes no week."""
    return frozenset(
        week
        for first, last in spans
        for week in range(week_of(first) + (first.weekday() != 0), week_of(last) + (last.weekday() == 6))
    )


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same days as disjoint spans in order, none adjacent to the next."""
    result: list[tuple[date, date]] = []
    for first, end in sorted((first, end or date.max) for first, end in spans):
        if result and (result[-1][1] == date.max or first <= result[-1][1] + DAY):
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
        end += timedelta(days=(last - max(first, start + DAY)).days + 1)
    return end


def running_days(first: date, last: date, stopped: Sequence[Span]) -> int:
    """How many days from `first` to `last`, both included, are in no span of `stopped` (merged)."""
    if first > last:
        return 0
    count = (last - first).days + 1
    for begins, ends in stopped:
        if begins > last:
            break
        if ends is None or ends >= first:
            count -= (min(last, ends or last) - max(first, begins)).days + 1
    return count


def working_day(day: date, *, weekend: int, stopped: Sequence[Span]) -> date:
    """`day`, or the next one that is neither a weekend day (a mask) nor in a span of `stopped` (merged) that ends."""
    for first, last in [*stopped, (date.max, date.max)]:
        while day < first and day_bit(day) & weekend:
            day += DAY
        if day < first:
            break
        if last is not None and day <= last:
            day = last + DAY
    return day


def days_in(spans: Sequence[Span], monday: date) -> int:
    """The days of that week that are in a span, as a mask."""
    sunday = monday + timedelta(days=6)
    mask = 0
    for first, last in spans:
        if first > sunday or (last is not None and last < monday):
            continue
        begins, ends = max(first, monday), min(last or sunday, sunday)
        for n in range((ends - begins).days + 1):
            mask |= day_bit(begins + timedelta(days=n))
    return mask


def contacts_until(contacts: Mapping[int, int], day: date) -> dict[int, int]:
    """Of week -> mask of days, what is on `day` and before."""
    this_week = week_of(day)
    seen = (1 << (day.weekday() + 1)) - 1
    found = {week: bits for week, bits in contacts.items() if week < this_week}
    if bits := contacts.get(this_week, 0) & seen:
        found[this_week] = bits
    return found
