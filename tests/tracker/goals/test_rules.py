"""How far a goal is, by days; which goals should be compared."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.goals.rules import (
    PAIR_AFTER,
    PROPOSED,
    GoalState,
    is_reached,
    progress,
    propose_pairs,
    risk_day,
    state_on,
)

START, DUE = date(2026, 1, 5), date(2026, 4, 15)  # 100 days
NUMBERS = st.decimals(min_value=-1000, max_value=1000, places=2)
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


def _risk(current: str | None) -> date | None:
    start, target = (Decimal(0), Decimal(200)) if current is not None else (None, None)
    now = Decimal(current) if current is not None else None
    return risk_day(starts_on=START, due_on=DUE, start=start, current=now, target=target)


@pytest.mark.parametrize(("current", "days"), [("0", 11), ("20", 21), ("100", 61), ("179", 100), ("200", 100)])
def test_goal_is_at_risk_a_tenth_of_the_way_behind(current: str, days: int) -> None:
    assert _risk(current) == START + timedelta(days=days)


def test_goal_without_numbers_is_at_risk_in_its_last_fifth() -> None:
    assert _risk(None) == START + timedelta(days=81)
    assert risk_day(starts_on=START, due_on=None, start=None, current=None, target=None) is None


def test_goal_that_should_fall_is_reached_from_above() -> None:
    assert is_reached(start=Decimal(80), current=Decimal(10), target=Decimal(10))
    assert not is_reached(start=Decimal(80), current=Decimal(90), target=Decimal(10))
    assert progress(start=Decimal(80), current=Decimal(45), target=Decimal(10)) == Decimal("0.5")


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS, DAYS, st.integers(0, 2000))
def test_a_better_value_never_brings_risk_closer(
    start: Decimal, target: Decimal, one: Decimal, other: Decimal, day: date, length: int
) -> None:
    if start == target:
        return
    sooner, later = sorted((one, other), key=lambda value: progress(start=start, current=value, target=target))
    days: list[Any] = [
        risk_day(starts_on=day, due_on=day + timedelta(days=length), start=start, current=value, target=target)
        for value in (sooner, later)
    ]
    assert day <= days[0] <= days[1] <= day + timedelta(days=length)


@given(DAYS, DAYS, DAYS, st.booleans(), st.booleans())
def test_states_follow_one_another(one: date, other: date, third: date, met: bool, dropped: bool) -> None:
    """As days pass a goal that nobody touches gets worse, and never better; said things stand above days."""
    risk, due = sorted((one, other))
    said: Any = {"risk_on": risk, "due_on": due, "met_on": one if met else None, "dropped_on": one if dropped else None}
    order = [GoalState.ON_TRACK, GoalState.AT_RISK, GoalState.MISSED]
    now, next_day = state_on(third, **said), state_on(third + timedelta(days=1), **said)
    if dropped or met:
        assert now == next_day == (GoalState.DROPPED if dropped else GoalState.MET)
    else:
        assert order.index(now) <= order.index(next_day)
        assert (now == GoalState.MISSED) == (third > due)


@given(st.lists(DAYS, max_size=8), st.lists(DAYS, max_size=8), st.sets(st.integers(0, 15)), DAYS)
def test_pairs_are_proposed_once_both_are_old_enough(
    library: list[date], it: list[date], paired: set[int], today: date
) -> None:
    ours = list(enumerate(sorted(library)))
    theirs = list(enumerate(sorted(it), start=8))
    found = propose_pairs(ours, theirs, paired, today=today)
    since = dict(ours + theirs)
    assert len(found) <= PROPOSED
    assert len({one for pair in found for one in pair}) == 2 * len(found)
    for first, second in found:
        assert first < 8 <= second
        assert not {first, second} & paired
        assert max(since[first], since[second]) + PAIR_AFTER <= today
    waiting = [[pk for pk, day in side if pk not in paired and day + PAIR_AFTER <= today] for side in (ours, theirs)]
    assert bool(found) == all(waiting)
