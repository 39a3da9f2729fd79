"""The fast rule says what the slow one says, over random histories, to the day."""

import os
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import tzdata
from hypothesis import example, given, settings
from hypothesis import strategies as st

from accounts.institutions.models import Institution
from tests.tracker.cadence.slow_cadence import History
from tracker.cadence.bands import ActivePeriod
from tracker.cadence.models import Cadence
from tracker.cadence.queries import CadenceInput, ContactHistory, compute_cadences
from tracker.cadence.weeks import merged, monday_of, week_of

WEEK = timedelta(days=7)


@st.composite
def histories(draw: st.DrawFn) -> History:
    """A few hundred days around New Year, week 53 (2020, 2026), leap days, with dense and sparse contacts."""
    today = draw(st.dates(date(2019, 12, 1), date(2028, 3, 15)))
    age = draw(st.integers(0, 520))
    back = st.integers(0, draw(st.sampled_from((10, 60, 120, 520))))
    every = draw(st.sampled_from((1, 2, 7, 9, 28, 90, 400)))
    contacts = {today - timedelta(days=n) for n in draw(st.sets(back, max_size=12))}
    if draw(st.booleans()):
        upto = draw(back)
        contacts |= {today - timedelta(days=n) for n in range(draw(st.integers(0, 30)), upto, every)}
    monday = today - timedelta(days=today.weekday())
    closures = []
    for first, length in draw(st.lists(st.tuples(st.integers(-70, 12), st.integers(1, 6)), max_size=4)):
        closures.append((monday + first * WEEK, monday + (first + length) * WEEK - timedelta(days=1)))
    closures += [(monday + timedelta(days=n),) * 2 for n in draw(st.lists(st.integers(-100, 30), max_size=4))]
    holds: list[tuple[date, date | None]] = []
    for first, length in draw(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 60)), max_size=4)):
        start = today - timedelta(days=first)
        holds.append((start, min(start + timedelta(days=length), today - timedelta(days=1))))
    holds = [(first, last) for first, last in holds if last is not None and first <= last]
    if draw(st.integers(0, 4)) == 0:
        holds.append((today - timedelta(days=draw(st.integers(0, 30))), None))
    since = draw(st.one_of(st.none(), st.just(today - timedelta(days=age))))
    return History(
        today=today,
        since=since,
        assumed=draw(st.booleans()),
        holds=holds,
        closures=closures,
        contacts=frozenset(contacts),
        target=draw(st.sampled_from((1, 7, 7, 10, 30, 366))),
        grace=draw(st.sampled_from((0, 3, 3, 10))),
        weekend=draw(st.sampled_from((frozenset({5, 6}), frozenset({4, 5}), frozenset({4}), frozenset()))),
    )


def measured(history: History) -> Cadence:
    """By the product's rule."""
    contacts: dict[int, int] = {}
    for day in history.contacts:
        contacts[week_of(day)] = contacts.get(week_of(day), 0) | 1 << day.weekday()
    subject = CadenceInput(
        project_id=1,
        institution_id=1,
        running=ActivePeriod(since=history.since, assumed=history.assumed, holds=tuple(merged(history.holds))),
        target_days=history.target,
        grace_days=history.grace,
        weekend=sum(1 << day for day in history.weekend),
    )
    past = ContactHistory({1: contacts}, {1: history.closures})
    (cadence,) = compute_cadences([subject], today=history.today, past=past)
    return cadence


def _fast(history: History) -> tuple[object, ...]:
    cadence = measured(history)
    return (
        cadence.band, cadence.streak_weeks, cadence.counted_weeks, cadence.contact_weeks, cadence.contact_days,
        cadence.running_from, cadence.last_contact_on, cadence.due_on, cadence.late_on, cadence.late_by(history.today),
        cadence.clock_days, cadence.on_target_days, cadence.streak_periods,
    )  # fmt: skip


def _history(**given: object) -> History:
    usual: dict[str, object] = {
        "today": date(2026, 3, 20), "since": date(2026, 1, 5), "assumed": False, "holds": [], "closures": [],
        "contacts": frozenset(), "target": 7, "grace": 3,
    }  # fmt: skip
    return History(**{**usual, **given})  # type: ignore[arg-type]


@settings(max_examples=int(os.environ.get("EXAMPLES", "600")), deadline=None)
@given(histories())
@example(_history(since=date(2026, 1, 7), holds=[(date(2026, 1, 7), date(2026, 1, 11))]))  # held from the first day on
@example(_history(today=date(2021, 1, 3), since=date(2020, 12, 28)))  # week 53
def test_fast_rule_equals_slow_rule(history: History) -> None:
    assert _fast(history) == history.everything()


def test_slow_rule_gives_expected_bands() -> None:
    """Twelve weeks from 2026-01-05; New Year's closure; nine contacts; a hold."""
    nine = frozenset(date(2026, 1, 7) + n * WEEK for n in (0, 1, 2, 4, 5, 6, 8, 9, 10))
    history = _history(today=date(2026, 3, 30), contacts=nine)
    assert history.everything() == (
        "weekly", 0, 12, 9, 9, date(2026, 1, 5), date(2026, 3, 18), date(2026, 3, 25), date(2026, 3, 28), 2, 84, 74, 0,
    )  # fmt: skip
    closed = _history(today=date(2026, 3, 30), contacts=nine, closures=[(date(2026, 3, 23), date(2026, 3, 29))])
    assert closed.everything() == (
        "weekly", 3, 11, 9, 9, date(2026, 1, 5), date(2026, 3, 18), date(2026, 4, 1), date(2026, 4, 4), None, 77, 69, 0,
    )  # fmt: skip
    assert _history(contacts=frozenset({date(2026, 3, 16)}), holds=[(date(2026, 3, 17), None)]).clock() == (None, None)


ZONES = (
    "Europe/London", "America/New_York", "America/Santiago", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kolkata",
    "Africa/Casablanca", "Pacific/Kiritimati", "America/St_Johns", "UTC",
)  # fmt: skip
CHANGES = [datetime(2026, month, day, tzinfo=UTC) for month, day in (
    (3, 8), (3, 29), (4, 5), (9, 6), (10, 4), (10, 25), (11, 1), (12, 31),
)]  # fmt: skip


@pytest.mark.parametrize("zone", ZONES)
def test_local_day_equals_that_of_the_c_library(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every half hour for three days around the world's clock changes, against another implementation of zones, given
    the same rules: the system's may be older."""
    place = Institution(time_zone=zone)
    monkeypatch.setenv("TZ", f":{Path(tzdata.__file__).parent / 'zoneinfo' / zone}")
    time.tzset()
    try:
        for change in CHANGES:
            for half_hour in range(-72, 72):
                at = change + timedelta(minutes=30 * half_hour)
                there = time.localtime(at.timestamp())
                assert place.day(at) == date(there.tm_year, there.tm_mon, there.tm_mday)
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("zone", ZONES)
def test_local_day_has_its_first_and_last_moment(zone: str) -> None:
    place = Institution(time_zone=zone)
    for change in CHANGES:
        for offset in (-1, 0, 1):
            day = (change + timedelta(days=offset)).date()
            late = datetime(day.year, day.month, day.day, 23, 30, tzinfo=ZoneInfo(zone)).astimezone(UTC)
            assert place.day(late) == day


@given(st.dates(date(1, 1, 1), date(9999, 12, 26)))
def test_weeks_begin_on_monday_and_last_seven_days(day: date) -> None:
    monday = monday_of(week_of(day))
    assert (monday.weekday(), 0 <= (day - monday).days < 7) == (0, True)
    assert week_of(monday + WEEK) == week_of(day) + 1
