"""The rule of how often: counted weeks, band, streak, clock and state. Pure: it may import weeks.py only.

No published definition of the poll's five answers exists: this rule is ours, and `RULE` is shown beside every result.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import chain, filterfalse, islice, takewhile

from django.db.models import TextChoices
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tracker.cadence.weeks import (
    Span,
    add_running_days,
    day_bit,
    days_newest_first,
    merged,
    monday_of,
    running_days,
    week_of,
    working_day,
)

WINDOW = 12  # counted weeks that a band looks at
YEAR = 52  # counted weeks that "a few times a year" looks at
ENOUGH = 4  # counted weeks under which it is too early to say anything
ENOUGH_FOR_LESS = 8  # counted weeks under which it is too early to say less than weekly
RUN = 5  # weeks in a row, each such run with a contact: a month can touch five weeks
WEEK = 7  # days; a longer target is kept period by period
OFTEN = 3  # contact days of a week of a daily rhythm


class Band(TextChoices):
    """The published poll's five answers in its order, preceded by: too early to say."""

    NEW = "new", _("New")
    DAILY = "daily", _("Daily")
    WEEKLY = "weekly", _("Weekly")
    MONTHLY = "monthly", _("Monthly")
    FEW_A_YEAR = "few_a_year", _("A few times a year")
    RARELY = "rarely", _("Rarely")


class State(TextChoices):
    NEW = "new", _("New")
    ON_TRACK = "on_track", _("On track")
    DUE = "due", _("Due")
    LATE = "late", _("Late")
    PAUSED = "paused", _("Paused")


#: From too early to say up to the best.
RANK = (Band.NEW, Band.RARELY, Band.FEW_A_YEAR, Band.MONTHLY, Band.WEEKLY, Band.DAILY)
_WINDOW, _YEAR = {"weeks": WINDOW}, {"weeks": YEAR}
RULE = {
    Band.NEW: format_lazy(
        _("fewer than {weeks} counted weeks so far, or fewer than {more} and not weekly"),
        weeks=ENOUGH,
        more=ENOUGH_FOR_LESS,
    ),
    Band.DAILY: format_lazy(_("at least 3 contact days in at least 75% of the last {weeks} counted weeks"), **_WINDOW),
    Band.WEEKLY: format_lazy(_("a contact in at least 75% of the last {weeks} counted weeks"), **_WINDOW),
    Band.MONTHLY: format_lazy(
        _("a contact in every {run} weeks in a row of the last {weeks} counted weeks"), run=RUN, **_WINDOW
    ),
    Band.FEW_A_YEAR: format_lazy(_("at least 2 contact days in the last {weeks} counted weeks"), **_YEAR),
    Band.RARELY: _("anything less"),
}


@dataclass(frozen=True, slots=True)
class ActivePeriod:
    """When something counts. `since`: None when it never became active. `assumed`: nobody stated that day, so an
    earlier first contact shows that it was active earlier. `holds`: days on which it did not run."""

    since: date | None
    assumed: bool = False
    holds: tuple[Span, ...] = ()

    def start(self, first_contact: date | None) -> date | None:
        if self.since is not None and self.assumed and first_contact is not None:
            return min(self.since, first_contact)
        return self.since


@dataclass(frozen=True, slots=True)
class Frequency:
    """Over the last `counted_weeks` (at most 12) counted weeks; `streak_weeks` has no such limit. `window`: the oldest
    and the newest of the last 12 that are over."""

    band: Band
    streak_weeks: int
    counted_weeks: int
    contact_weeks: int
    contact_days: int
    window: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Clock:
    due_on: date | None
    late_on: date | None


def counted_weeks(
    *, this_week: int, start: date | None, holds: Sequence[Span], closed: frozenset[int], contacts: Mapping[int, int]
) -> Iterator[int]:
    """Newest first: the weeks that are not closed and have a day from `start` on that is outside `holds` (merged) or
    has a contact; `this_week`, which is not over, only once it has a contact."""
    if start is None:
        return iter(())
    first = week_of(start)
    weeks = range(this_week if contacts.get(this_week) else this_week - 1, first - 1, -1)
    held = _weeks_on_hold(holds, start=start, upto=this_week) if holds else frozenset()
    without = closed | (held - contacts.keys())
    return filterfalse(without.__contains__, weeks)


def _weeks_on_hold(holds: Sequence[Span], *, start: date, upto: int) -> frozenset[int]:
    """Weeks without a day outside `holds`, up to the week `upto`; the days of the first week before `start` did not
    run either."""
    if start.weekday():
        holds = merged([(monday_of(week_of(start)), start - timedelta(days=1)), *holds])
    weeks: set[int] = set()
    for first, last in holds:
        whole_from = week_of(first) + (first.weekday() != 0)
        whole_to = upto if last is None else week_of(last) - (last.weekday() != 6)
        weeks.update(range(whole_from, min(whole_to, upto) + 1))
    return frozenset(weeks)


def frequency(
    *, this_week: int, start: date | None, holds: Sequence[Span], closed: frozenset[int], contacts: Mapping[int, int]
) -> Frequency:
    """`contacts` maps a week to its mask of contact days, none of them 0.

    The band is the better of two readings, of the completed weeks and of those with this week: without the first, a
    contact early in the week could lower it."""
    weeks = counted_weeks(this_week=this_week, start=start, holds=holds, closed=closed, contacts=contacts)
    loose: frozenset[int] = frozenset()
    if holds and start is not None:
        loose = _weeks_on_hold(holds, start=start, upto=this_week - 1) & contacts.keys()
    year = list(islice(weeks, YEAR + 1 + len(loose)))
    over = year[1:] if year and year[0] == this_week else year
    band = _band(year, contacts, loose)
    if over is not year:
        band = max(band, _band(over, contacts, loose), key=RANK.index)
    streak = sum(1 for _ in takewhile(contacts.get, year))
    if streak == len(year):
        streak += sum(1 for _ in takewhile(contacts.get, weeks))
    window = [contacts.get(week, 0) for week in year[:WINDOW]]
    return Frequency(
        band=band,
        streak_weeks=streak,
        counted_weeks=len(window),
        contact_weeks=len(window) - window.count(0),
        contact_days=sum(map(int.bit_count, window)),
        window=(over[:WINDOW][-1], over[0]) if over else None,
    )


def _band(weeks: Sequence[int], contacts: Mapping[int, int], loose: frozenset[int]) -> Band:
    """Of the counted `weeks`, newest first. Those of `loose` count by their contact alone, so they must not lower
    anything: with too few days for a daily rhythm they are passed over there, and they take no place in the year."""
    window = [contacts.get(week, 0) for week in weeks[:WINDOW]]
    if len(window) < ENOUGH:
        return Band.NEW
    daily = window
    if loose:
        firm = (week for week in weeks if week not in loose or contacts[week].bit_count() >= OFTEN)
        daily = [contacts.get(week, 0) for week in islice(firm, WINDOW)]
    if len(daily) >= ENOUGH and 4 * sum(days.bit_count() >= OFTEN for days in daily) >= 3 * len(daily):
        return Band.DAILY
    if 4 * (len(window) - window.count(0)) >= 3 * len(window):
        return Band.WEEKLY
    if len(window) < ENOUGH_FOR_LESS:
        return Band.NEW
    if all(any(window[first : first + RUN]) for first in range(len(window) - RUN + 1)):
        return Band.MONTHLY
    if sum(contacts.get(week, 0).bit_count() for week in _year(weeks, loose)) >= 2:
        return Band.FEW_A_YEAR
    return Band.RARELY


def _year(weeks: Sequence[int], loose: frozenset[int]) -> Sequence[int]:
    """The newest 52, and those of `loose` among them."""
    firm = [place for place, week in enumerate(weeks) if week not in loose]
    return weeks[: firm[YEAR]] if len(firm) > YEAR else weeks


@dataclass(frozen=True)
class Rhythm:
    """What a clock runs by. `weekend`: a mask of days; `closures`: weeks and single days, merged."""

    target_days: int
    grace_days: int
    weekend: int
    holds: Sequence[Span]
    closures: Sequence[Span]

    @cached_property
    def stopped(self) -> Sequence[Span]:
        """The days on which no clock runs."""
        return merged([*self.holds, *self.closures]) if self.holds else self.closures

    @property
    def runs(self) -> bool:
        return not self.holds or self.holds[-1][1] is not None


def clock(*, start: date | None, last_contact: date | None, rhythm: Rhythm) -> Clock:
    """Due and late: the target and the grace in days after the last contact, or after the start where that is later or
    there was no contact. The clock does not run on closed days and on hold; null while a hold has no end. A due day
    that is no working day is the next one; late is not moved."""
    if start is None or not rhythm.runs:
        return Clock(None, None)
    return _clock_from(max(start, last_contact or start), rhythm)


def _clock_from(reset: date, rhythm: Rhythm) -> Clock:
    due = add_running_days(reset, rhythm.target_days, rhythm.stopped)
    late = None if due is None else add_running_days(due, rhythm.grace_days, rhythm.stopped)
    if due is None or late is None:
        return Clock(None, None)
    due = working_day(due, weekend=rhythm.weekend, stopped=rhythm.stopped)
    return Clock(due, max(due, late))


@dataclass(frozen=True, slots=True)
class Punctuality:
    """Of the `clock_days` on which a clock ran in the last 12 counted weeks that are over, the days on which it was not
    late. `streak_periods`, for a target longer than a week: the last periods in a row, each from one contact to the
    next, that did not become late."""

    clock_days: int
    on_target_days: int
    streak_periods: int


def punctuality(
    *, start: date | None, contacts: Mapping[int, int], window: tuple[int, int] | None, rhythm: Rhythm
) -> Punctuality:
    """`contacts`: week -> mask of days. `window`: the first and the last of those weeks, None where there is none."""
    if start is None:
        return Punctuality(0, 0, 0)
    stopped = rhythm.stopped
    patience = rhythm.target_days + rhythm.grace_days  # a contact that comes no later leaves no day late
    begin = start.toordinal()
    first, last = (max(window[0] * 7 + 1, begin), window[1] * 7 + 7) if window else (date.max.toordinal(), 1)
    late = streak = 0
    unbroken = rhythm.target_days > WEEK
    until = None
    for reset in chain(takewhile(begin.__lt__, days_newest_first(contacts)), (begin,)):
        missed = False
        if until is None or until - reset > patience:
            late_on = _clock_from(date.fromordinal(reset), rhythm).late_on
            missed = late_on is not None and (until is None or late_on.toordinal() < until)
            if missed and late_on is not None:
                end = last if until is None else min(last, until - 1)
                late += _running_between(max(late_on.toordinal(), first), end, stopped)
        if until is not None:
            unbroken = unbroken and not missed
            streak += unbroken
        if reset < first and not unbroken:
            break
        until = reset
    days = _running_between(first, last, stopped)
    return Punctuality(days, days - late, streak)


def _running_between(first: int, last: int, stopped: Sequence[Span]) -> int:
    return running_days(date.fromordinal(first), date.fromordinal(last), stopped) if first <= last else 0


def days_late(today: date, *, late_on: date | None, late_days: int, stopped_days: int) -> int | None:
    """How many days the clock has run since the day on which it became late: 0 on that day; None while it is not late.
    `late_days`: how many of them before this week; `stopped_days`: the days of this week on which it does not run."""
    if late_on is None or today < late_on:
        return None
    monday = today - timedelta(days=today.weekday())
    first = max(monday, late_on + timedelta(days=1))
    days = (first + timedelta(days=n) for n in range((today - first).days + 1))
    return late_days + sum(not day_bit(day) & stopped_days for day in days)


def state_on(
    today: date, *, running: bool, last_contact: date | None, due_on: date | None, late_on: date | None
) -> State:
    """`running`: the project is active, neither planned nor on hold nor closed."""
    if not running or due_on is None or late_on is None:
        return State.PAUSED
    if today >= late_on:
        return State.LATE
    if today >= due_on:
        return State.DUE
    return State.ON_TRACK if last_contact is not None else State.NEW
