"""What would change a band: the contacts that keep it this week, the weeks that bring a better one.

Pure: it tries future contacts with the rule of bands.py, and may import that and weeks.py only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.cadence.bands import OFTEN, RANK, WINDOW, YEAR, Band, frequency
from tracker.cadence.weeks import Span, day_bit, monday_of, week_of

HORIZON = WINDOW + YEAR  # weeks tried, closed ones among them


@dataclass(frozen=True, slots=True)
class ToKeep:
    """`contacts` more days with a contact, the last on `by` at the latest, keep the band. Else it becomes `lapses_to`
    when the week is over."""

    contacts: int
    by: date
    lapses_to: Band


@dataclass(frozen=True, slots=True)
class ToReach:
    """`weeks` more weeks in a row, closed ones left out, with `days` contact days each bring the band `to`. The first
    begins on `begins_on`: this one, unless it has those days already or too little of it is left."""

    weeks: int
    days: int
    to: Band
    begins_on: date


@dataclass(frozen=True, slots=True)
class Forecast:
    """`keeping` None: the week may pass without a contact, or it is lost whatever happens; `lapses_to` says which.
    `reaching` None: there is no better band within reach."""

    band: Band
    lapses_to: Band | None
    keeping: ToKeep | None
    reaching: ToReach | None


@dataclass(frozen=True, slots=True)
class ForecastInput:
    """What a frequency is computed from, as `frequency` takes it; `holds` are merged."""

    start: date
    holds: Sequence[Span]
    closed: frozenset[int]
    contacts: Mapping[int, int]
    weekend: int  # a mask

    def band(self, week: int, more: Mapping[int, int]) -> Band:
        """As of that week, with the days of `more` besides."""
        days = {**self.contacts, **{one: self.contacts.get(one, 0) | mask for one, mask in more.items()}}
        return frequency(this_week=week, start=self.start, holds=self.holds, closed=self.closed, contacts=days).band

    def open_days(self, week: int, *, since: date) -> list[date]:
        """The days of the week from `since` on that have no contact yet and on which one would count."""
        if week in self.closed:
            return []
        monday = monday_of(week)
        taken = self.contacts.get(week, 0)
        return [
            day
            for day in (monday + timedelta(days=n) for n in range(7))
            if day >= since and not taken & day_bit(day) and not self._on_hold(day)
        ]

    def _on_hold(self, day: date) -> bool:
        return any(first <= day and (last is None or day <= last) for first, last in self.holds)


def forecast(history: ForecastInput, *, today: date) -> Forecast:
    this_week = week_of(today)
    band = history.band(this_week, {})
    after = history.band(this_week + 1, {})
    lapses_to = after if RANK.index(after) < RANK.index(band) else None
    keeping = _keeping(history, band, lapses_to, today) if lapses_to is not None else None
    return Forecast(band, lapses_to, keeping, _reaching(history, band, today))


def _keeping(history: ForecastInput, band: Band, lapses_to: Band, today: date) -> ToKeep | None:
    this_week = week_of(today)
    days = history.open_days(this_week, since=today)
    for count in range(1, len(days) + 1):
        if RANK.index(history.band(this_week + 1, {this_week: _mask(days[:count])})) >= RANK.index(band):
            working = [day for day in days if not day_bit(day) & history.weekend]
            return ToKeep(count, (working if count <= len(working) else days)[-1], lapses_to)
    return None


def _reaching(history: ForecastInput, band: Band, today: date) -> ToReach | None:
    """Weeks with one contact day bring up to weekly; from there on it takes three."""
    if band == Band.DAILY:
        return None
    each = OFTEN if band == Band.WEEKLY else 1
    more: dict[int, int] = {}
    begins_on = None
    for week in range(week_of(today), week_of(today) + HORIZON):
        days = history.open_days(week, since=today)
        wanting = each - history.contacts.get(week, 0).bit_count()
        if not 0 < wanting <= len(days):
            continue
        begins_on = begins_on or days[0]
        more[week] = _mask(days[:wanting])
        reached = history.band(week, more)
        if RANK.index(reached) > RANK.index(band):
            return ToReach(len(more), each, reached, begins_on)
    return None


def _mask(days: Sequence[date]) -> int:
    return sum(day_bit(day) for day in days)
