"""How long planning rests, walked minute by minute."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given
from hypothesis import strategies as st

from tracker.delivery.actions.plan import should_plan

BEGAN = datetime(2026, 1, 12, 8, 47, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@given(st.floats(0, 200), st.integers(0, 59))
def test_planning_runs_at_quarters_or_after_its_pause(took: float, second: int) -> None:
    begun = BEGAN.replace(second=second)
    at, last = begun, begun
    for _ in range(60):
        at += MINUTE
        waited, new_quarter = (at - last).total_seconds(), at.minute % 15 == 0
        planned = should_plan(last, took, at=at)
        assert planned == (new_quarter or waited >= 20 * took)
        last = at if planned else last


def test_planning_runs_at_once_after_a_long_pause() -> None:
    assert should_plan(None, 0, at=BEGAN)
    assert should_plan(BEGAN - timedelta(days=1), 3600, at=BEGAN)


def test_zone_hours_begin_on_a_quarter_of_an_hour() -> None:
    """Else what the clock brings might wait for the rest to end."""
    odd = {
        zone
        for zone in available_timezones()
        for at in (BEGAN, BEGAN + timedelta(days=182))
        if at.astimezone(ZoneInfo(zone)).utcoffset() % timedelta(minutes=15)  # type: ignore[operator]
    }
    assert odd == set()
