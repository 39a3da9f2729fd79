"""The rule of how often: counted weeks, band, streak, clock and state. Pure: it may import weeks.py only.

No published definition of the poll's five answers exists: this rule is ours, and `RULE` is shown beside every result.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import filterfalse, islice, repeat, takewhile

from django.db.models import TextChoices
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tracker.cadence.weeks import Span, add_running_days, merged, monday_of, week_of

WINDOW = 12  # counted weeks that a band looks at
YEAR = 52  # counted weeks that "a few times a year" looks at
ENOUGH = 4  # counted weeks under which it is too early to say


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


_WINDOW, _YEAR = {"weeks": WINDOW}, {"weeks": YEAR}
RULE = {
    Band.NEW: format_lazy(_("fewer than {weeks} counted weeks so far"), weeks=ENOUGH),
    Band.DAILY: format_lazy(_("at least 3 contact days in at least 75% of the last {weeks} counted weeks"), **_WINDOW),
    Band.WEEKLY: format_lazy(_("a contact in at least 75% of the last {weeks} counted weeks"), **_WINDOW),
    Band.MONTHLY: format_lazy(_("a contact in each complete block of 4 of the last {weeks} counted weeks"), **_WINDOW),
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
    """Over the last `counted_weeks` (at most 12) counted weeks; `streak_weeks` has no such limit."""

    band: Band
    streak_weeks: int
    counted_weeks: int
    contact_weeks: int
    contact_days: int


@dataclass(frozen=True, slots=True)
class Clock:
    due_on: date | None
    late_on: date | None


def counted_weeks(
    *, this_week: int, start: date | None, holds: Sequence[Span], closed: frozenset[int], contacts: Mapping[int, int]
) -> Iterator[int]:
    """Newest first: the weeks that are not closed and have a day from `start` on that is outside `holds` (merged);
    `this_week`, which is not over, only once it has a contact."""
    if start is None:
        return iter(())
    first = week_of(start)
    if holds and start.weekday():  # the days of the first week before `start` did not run either
        holds = merged([(monday_of(first), start - timedelta(days=1)), *holds])
    weeks = range(this_week if contacts.get(this_week) else this_week - 1, first - 1, -1)
    without = closed | _weeks_on_hold(holds, upto=this_week) if holds else closed
    return filterfalse(without.__contains__, weeks)


def _weeks_on_hold(holds: Sequence[Span], *, upto: int) -> frozenset[int]:
    """Weeks without a day outside `holds`, up to the week `upto`."""
    weeks: set[int] = set()
    for first, last in holds:
        whole_from = week_of(first) + (first.weekday() != 0)
        whole_to = upto if last is None else week_of(last) - (last.weekday() != 6)
        weeks.update(range(whole_from, min(whole_to, upto) + 1))
    return frozenset(weeks)


def frequency(
    *, this_week: int, start: date | None, holds: Sequence[Span], closed: frozenset[int], contacts: Mapping[int, int]
) -> Frequency:
    """`contacts` maps a week to its mask of contact days."""
    weeks = counted_weeks(this_week=this_week, start=start, holds=holds, closed=closed, contacts=contacts)
    year = list(map(contacts.get, islice(weeks, YEAR), repeat(0)))
    streak = year.index(0) if 0 in year else len(year) + sum(1 for _ in takewhile(contacts.get, weeks))
    window = year[:WINDOW]
    return Frequency(
        band=band_of(year),
        streak_weeks=streak,
        counted_weeks=len(window),
        contact_weeks=len(window) - window.count(0),
        contact_days=sum(map(int.bit_count, window)),
    )


def band_of(year: Sequence[int]) -> Band:
    """`year`: the masks of contact days of up to 52 counted weeks, newest first."""
    window = year[:WINDOW]
    if len(window) < ENOUGH:
        return Band.NEW
    if 4 * sum(days.bit_count() >= 3 for days in window) >= 3 * len(window):
        return Band.DAILY
    if 4 * (len(window) - window.count(0)) >= 3 * len(window):
        return Band.WEEKLY
    blocks = [window[i : i + 4] for i in range(0, len(window) - 3, 4)]
    if all(any(block) for block in blocks):
        return Band.MONTHLY
    if sum(map(int.bit_count, year)) >= 2:
        return Band.FEW_A_YEAR
    return Band.RARELY


def clock(
    *,
    start: date | None,
    last_contact: date | None,
    target_days: int,
    grace_days: int,
    holds: Sequence[Span],
    closures: Sequence[tuple[date, date]],
) -> Clock:
    """Due and late: the target and the grace in days after the last contact, or after the start where that is later or
    there was no contact. The clock does not run in closed weeks and on hold; null while a hold has no end."""
    if start is None:
        return Clock(None, None)
    stopped = merged([*holds, *closures])
    due = add_running_days(max(start, last_contact or start), target_days, stopped)
    late = None if due is None else add_running_days(due, grace_days, stopped)
    return Clock(due, late) if late is not None else Clock(None, None)


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
