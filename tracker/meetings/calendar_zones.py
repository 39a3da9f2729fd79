"""A time zone as a VTIMEZONE of iCalendar, with a rule a year as Outlook and older programs ask. Pure.

icalendar writes a list of dates in place of rules, which some programs do not read; it is used for the few zones whose
clock changes follow no such rule.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

from tracker.meetings.recurrence import WEEKDAYS

YEARS = 10  # in which the rule must hold
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class YearlyRule:
    """As far as one year tells. `is_last`: of the weekdays of the month."""

    month: int
    day: int
    weekday: int
    hour: timedelta
    is_last: bool


@dataclass(frozen=True, slots=True)
class ClockChange:
    """`begins`: local time by the clock before."""

    begins: datetime
    before: timedelta
    after: timedelta
    name: str
    is_daylight: bool

    @property
    def rule(self) -> YearlyRule:
        day = self.begins.date()
        is_last = (day + timedelta(days=7)).month != day.month
        hour = self.begins - datetime.combine(day, datetime.min.time())
        return YearlyRule(day.month, day.day, day.weekday(), hour, is_last)


def time_zone(zone: ZoneInfo, *, since: date) -> Timezone:
    """For days from `since` on."""
    years = [list(_changes(zone, year)) for year in range(since.year - 1, since.year + YEARS)]
    rules = _rules(years)
    if rules is None:
        return Timezone.from_tzinfo(zone, first_date=date(since.year, 1, 1), last_date=date(since.year + YEARS, 1, 1))
    made = Timezone()
    made.add("tzid", zone.key)
    if not rules:
        start = datetime(since.year - 1, 1, 1, tzinfo=zone)
        offset = start.utcoffset() or timedelta()
        _add(made, ClockChange(start.replace(tzinfo=None), offset, offset, start.tzname() or "", False), "")
    for change, rule in rules:
        _add(made, change, rule)
    return made


def _changes(zone: ZoneInfo, year: int) -> Iterator[ClockChange]:
    """Of a year, in order: found by days, then by minutes."""
    day = datetime(year, 1, 1, tzinfo=zone)
    while day.year == year:
        following = datetime.combine(day.date() + DAY, day.time(), tzinfo=zone)
        if day.utcoffset() != following.utcoffset():
            yield _change(zone, day, following)
        day = following


def _change(zone: ZoneInfo, day: datetime, following: datetime) -> ClockChange:
    low, high = day.timestamp(), following.timestamp()
    before, after = day.utcoffset() or timedelta(), following.utcoffset() or timedelta()
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    instant = datetime.fromtimestamp(high, zone)
    begins = (instant.replace(tzinfo=None) - after) + before
    return ClockChange(begins, before, after, instant.tzname() or "", bool(instant.dst()))


def _rules(years: list[list[ClockChange]]) -> list[tuple[ClockChange, str]] | None:
    """Each change of a year with its rule; None where the years follow none."""
    if len({len(changes) for changes in years}) != 1:
        return None
    found = []
    for same in zip(*years, strict=True):
        rules = [change.rule for change in same]
        months, weekdays, hours = ({getattr(one, name) for one in rules} for name in ("month", "weekday", "hour"))
        which = _which_day(rules)
        if len(months) > 1 or len(weekdays) > 1 or len(hours) > 1 or not which:
            return None
        found.append((same[0], f"FREQ=YEARLY;BYMONTH={months.pop()};{which}"))
    return found


def _which_day(rules: list[YearlyRule]) -> str:
    """The last Sunday, the second one, or the one from the 2nd to the 8th; "" for none of these."""
    weekday, numbers = WEEKDAYS[rules[0].weekday], {(one.day - 1) // 7 + 1 for one in rules}
    if all(one.is_last for one in rules):
        return f"BYDAY=-1{weekday}"
    if len(numbers) == 1:
        return f"BYDAY={numbers.pop()}{weekday}"
    days = sorted(one.day for one in rules)
    week = range(days[0], days[0] + 7)
    return f"BYDAY={weekday};BYMONTHDAY={','.join(map(str, week))}" if days[-1] == week[-1] else ""


def _add(zone: Timezone, change: ClockChange, rule: str) -> None:
    part = TimezoneDaylight() if change.is_daylight else TimezoneStandard()
    part.add("dtstart", change.begins)
    part.add("tzoffsetfrom", change.before)
    part.add("tzoffsetto", change.after)
    part.add("tzname", change.name)
    if rule:
        part.add("rrule", vRecur.from_ical(rule))
    zone.add_component(part)
