"""What a status history promises, over any histories."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.projects.status_history import StatusHistory, active_period, first_active, with_start, with_status
from tracker.projects.statuses import Status

BEGAN = date(2026, 1, 5)
DAYS = [BEGAN + timedelta(days=n) for n in range(-10, 80)]
#: Each some days after the one before.
CHANGES = st.lists(st.tuples(st.integers(0, 9), st.sampled_from(Status.values)), min_size=1, max_size=9)


def _history(changes: list[tuple[int, str]]) -> tuple[StatusHistory, date]:
    history: StatusHistory = []
    today = BEGAN
    for days, status in changes:
        today += timedelta(days=days)
        history = with_status(history, status, today=today)
    return history, today


def _on(history: StatusHistory, day: date) -> str | None:
    return next((status for since, status in reversed(history) if since <= day), None)


def _is_tidy(history: StatusHistory) -> bool:
    return all(one[0] < other[0] and one[1] != other[1] for one, other in pairwise(history))


@settings(deadline=None)
@given(CHANGES, st.integers(0, 9), st.sampled_from(Status.values))
def test_new_status_leaves_the_past_as_it_was(changes: list[tuple[int, str]], days: int, status: str) -> None:
    before, today = _history(changes)
    today += timedelta(days=days)
    after = with_status(before, status, today=today)
    assert [_on(after, day) for day in DAYS if day < today] == [_on(before, day) for day in DAYS if day < today]
    assert {_on(after, day) for day in DAYS if day >= today} == {status}
    assert _is_tidy(after)


@settings(deadline=None)
@given(CHANGES, st.integers(-10, 60))
def test_stated_start_moves_the_first_active_day_only(changes: list[tuple[int, str]], days: int) -> None:
    before, _today = _history(changes)
    start, was = BEGAN + timedelta(days=days), first_active(before) or date.max
    after = with_start(before, start)
    if after is None:
        assert _on(before, start) not in (None, Status.ACTIVE)
        return
    assert first_active(after) == start
    assert _is_tidy(after)
    untouched = [day for day in DAYS if day < min(start, was)]
    assert [_on(after, day) for day in untouched] == [_on(before, day) for day in untouched]
    if was < date.max:
        later = [day for day in DAYS if day > max(start, was)]
        assert [_on(after, day) for day in later] == [_on(before, day) for day in later]
    assert after[-1][1] == before[-1][1]


@settings(deadline=None)
@given(CHANGES, st.booleans())
def test_project_runs_on_its_active_days(changes: list[tuple[int, str]], assumed: bool) -> None:
    history, _today = _history(changes)
    period = active_period(history, assumed=assumed)
    ran = {
        day
        for day in DAYS
        if period.since is not None
        and day >= period.since
        and not any(first <= day and (last is None or day <= last) for first, last in period.holds)
    }
    assert ran == {day for day in DAYS if _on(history, day) == Status.ACTIVE}
    assert period.assumed in (assumed, False)


@pytest.mark.parametrize(
    ("status", "active_on", "holds", "history"),
    [
        ("active", 5, [], [(5, "active")]),
        ("active", 5, [(8, 9)], [(5, "active"), (8, "on_hold"), (10, "active")]),
        ("closed", 5, [(8, 9), (12, None)], [(5, "active"), (8, "on_hold"), (10, "active"), (12, "closed")]),
        ("on_hold", 5, [(5, None)], [(5, "on_hold")]),  # made on hold
        ("planned", None, [], [(2, "planned")]),  # since it was made
        ("planned", 5, [(8, 9)], [(5, "active"), (8, "on_hold"), (10, "active"), (20, "planned")]),  # since its change
    ],
)
def test_migration_makes_a_history_of_holds(
    status: str, active_on: int | None, holds: list[tuple[int, int | None]], history: list[tuple[int, str]]
) -> None:
    def day(number: int | None) -> date | None:
        return number and date(2026, 1, number)

    migration: Any = import_module("tracker.migrations.0012_status_history")
    project = SimpleNamespace(
        status=status,
        active_on=day(active_on),
        created_at=datetime(2026, 1, 2, tzinfo=UTC),
        updated_at=datetime(2026, 1, 20, tzinfo=UTC),
    )
    rows = [SimpleNamespace(starts_on=day(first), ends_on=day(last)) for first, last in holds]
    assert migration.history_of(project, rows) == [(day(since), status) for since, status in history]
