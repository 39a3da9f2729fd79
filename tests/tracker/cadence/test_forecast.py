"""What would change a band, against a second implementation that tries contacts day by day with the slow rule."""

import os
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import assume, example, given, settings

from tests.tracker.cadence.slow_cadence import BEST_FIRST, DAY, History
from tests.tracker.cadence.test_bands import WEEK, histories
from tracker.cadence import forecast as fast
from tracker.cadence.bands import Band
from tracker.cadence.forecast import Forecast, ToKeep, ToReach, forecast
from tracker.cadence.weeks import closed_weeks, merged, week_of


def _asked(history: History) -> Forecast:
    contacts: dict[int, int] = {}
    for day in history.contacts:
        contacts[week_of(day)] = contacts.get(week_of(day), 0) | 1 << day.weekday()
    assert history.start is not None
    known = fast.ForecastInput(
        start=history.start,
        holds=tuple(merged(history.holds)),
        closed=closed_weeks(history.closures),
        contacts=contacts,
        weekend=sum(1 << day for day in history.weekend),
    )
    return forecast(known, today=history.today)


def _band(history: History, today: date, more: set[date] | frozenset[date] = frozenset()) -> str:
    """`start` stays: contacts to come show nothing of when it began."""
    return replace(history, today=today, since=history.start, assumed=False, contacts=history.contacts | more).band()


def _worse(one: str, other: str) -> bool:
    return BEST_FIRST.index(one) > BEST_FIRST.index(other)


def _open_days(history: History, monday: date) -> list[date]:
    """Of that week, those from today on on which a contact would be new and would count."""
    week = [monday + n * DAY for n in range(7)]
    if any(history.closed_for_weeks(day) for day in week):
        return []
    return [day for day in week if day >= history.today and day not in history.contacts and not history.on_hold(day)]


def _slow_keeping(history: History) -> tuple[str | None, int | None]:
    """What the band lapses to, and the fewest days that prevent it; every choice of days is tried."""
    monday = history.today - history.today.weekday() * DAY
    now, after = _band(history, history.today), _band(history, monday + WEEK)
    if not _worse(after, now):
        return None, None
    days = _open_days(history, monday)
    for count in range(1, len(days) + 1):
        kept = {not _worse(_band(history, monday + WEEK, set(some)), now) for some in combinations(days, count)}
        assert len(kept) == 1, "which days they are does not matter"
        if kept == {True}:
            return after, count
    return after, None


def _slow_reaching(history: History) -> tuple[int, str] | None:
    """How many weeks with a contact (three, from weekly on) it takes, and what they bring; a week after the other."""
    now = _band(history, history.today)
    each = 3 if now == "weekly" else 1
    more: set[date] = set()
    weeks = 0
    monday = history.today - history.today.weekday() * DAY
    for _ in range(64 if now != "daily" else 0):
        there = len([day for day in history.contacts if monday <= day < monday + WEEK])
        days = _open_days(history, monday)
        if there < each <= there + len(days):
            more |= set(days[: each - there])
            weeks += 1
            then = _band(history, monday + 6 * DAY, more)
            if _worse(now, then):
                return weeks, then
        monday += WEEK
    return None


@settings(max_examples=int(os.environ.get("EXAMPLES", "300")), deadline=None)
@given(histories())
def test_forecast_equals_trying_each_case(history: History) -> None:
    assume(history.start is not None and all(day <= history.today for day in history.contacts))
    said = _asked(history)
    lapses_to, contacts = _slow_keeping(history)
    assert said.band == _band(history, history.today)
    assert said.lapses_to == lapses_to
    assert (said.keeping.contacts if said.keeping else None) == contacts
    assert ((said.reaching.weeks, said.reaching.to) if said.reaching else None) == _slow_reaching(history)


@given(histories())
@example(History(date(2026, 3, 4), date(2025, 1, 6), False, [], [], frozenset({date(2026, 2, 3)}), 7, 3))
def test_forecast_comes_true(history: History) -> None:
    """Contacts exactly as the outlook says, and not a day earlier than it says, end where it said."""
    assume(history.start is not None)
    said = _asked(history)
    if said.keeping:
        monday = history.today - history.today.weekday() * DAY
        days = [day for day in _open_days(history, monday) if day <= said.keeping.by][-said.keeping.contacts :]
        assert len(days) == said.keeping.contacts
        assert not _worse(_band(history, monday + WEEK, set(days)), said.band)
    if said.reaching:
        assert said.reaching.begins_on >= history.today
        assert not history.on_hold(said.reaching.begins_on)
        assert _worse(said.band, said.reaching.to)


def _weekly_since(first: date, last: date, *, besides: tuple[date, ...] = ()) -> frozenset[date]:
    return frozenset(first + n * WEEK for n in range((last - first).days // 7 + 1) if first + n * WEEK not in besides)


WEDNESDAY = date(2026, 3, 25)


@pytest.mark.parametrize(
    ("missed", "today", "keeping"),
    [
        ((), WEDNESDAY, None),  # eleven of twelve still to come: safe
        ((1, 2, 3), WEDNESDAY, ToKeep(1, date(2026, 3, 27), Band.MONTHLY)),
        ((1, 2, 3), date(2026, 3, 28), ToKeep(1, date(2026, 3, 29), Band.MONTHLY)),  # on a Saturday: by Sunday
    ],
)
def test_one_contact_by_friday_keeps_weekly(missed: tuple[int, ...], today: date, keeping: ToKeep | None) -> None:
    last = date(2026, 3, 18)
    contacts = _weekly_since(date(2025, 12, 3), last, besides=tuple(last - n * WEEK for n in missed))
    history = History(today, date(2025, 12, 1), False, [], [], contacts, 7, 3)
    assert _asked(history).band == Band.WEEKLY
    assert _asked(history).keeping == keeping


def test_band_that_cannot_be_kept_names_the_next() -> None:
    """Three days a week in nine of twelve, then none in three weeks, nor in this one, of which a day is left."""
    contacts = frozenset(
        monday + n * DAY for monday in _weekly_since(date(2025, 12, 29), date(2026, 2, 23)) for n in range(3)
    )
    history = History(date(2026, 3, 29), date(2025, 12, 29), False, [], [], contacts, 7, 3)
    said = _asked(history)
    assert (said.band, said.lapses_to, said.keeping) == (Band.DAILY, Band.MONTHLY, None)


def test_weeks_to_a_better_band_skip_closed_weeks() -> None:
    contacts = frozenset({date(2026, 3, 4), date(2026, 2, 4), date(2026, 1, 7)})
    closures = [(date(2026, 3, 30), date(2026, 4, 12))]
    history = History(WEDNESDAY, date(2026, 1, 5), False, [], closures, contacts, 7, 3)
    said = _asked(history)
    assert said.band == Band.MONTHLY
    assert said.reaching is not None
    assert (said.reaching.to, said.reaching.begins_on, said.reaching.days) == (Band.WEEKLY, WEDNESDAY, 1)
    assert said.reaching == ToReach(8, 1, Band.WEEKLY, WEDNESDAY)


def test_hold_without_end_has_no_forecast() -> None:
    history = History(WEDNESDAY, date(2026, 1, 5), False, [(date(2026, 3, 1), None)], [], frozenset(), 7, 3)
    assert (_asked(history).keeping, _asked(history).reaching) == (None, None)


def test_new_project_is_told_when_its_band_is_known() -> None:
    contacts = _weekly_since(date(2026, 3, 11), date(2026, 3, 25))
    history = History(WEDNESDAY + timedelta(days=1), date(2026, 3, 9), False, [], [], contacts, 7, 3)
    assert _asked(history).reaching == ToReach(1, 1, Band.WEEKLY, date(2026, 3, 30))
