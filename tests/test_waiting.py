"""Waiting ends when it is true, and later on a machine that others use."""

import os
import time
from itertools import count

import pytest

from tests.waiting import busyness, wait_for, wait_until


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The hour, in seconds; to sleep is to move it."""
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(time, "sleep", lambda seconds: now.__setitem__(0, now[0] + seconds))
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    return now


@pytest.mark.parametrize(("load", "waited"), [(0.1, 10), (2.0, 10), (8.0, 40)])
def test_waiting_ends_later_on_a_busy_machine(
    load: float, waited: float, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getloadavg", lambda: (load, 0.0, 0.0))
    assert busyness() == max(1, load / 2)
    with pytest.raises(AssertionError, match="never: not within 10 s"):
        wait_until(lambda: False, within=10, what="never", every=0.5)
    assert clock[0] - 1000 == pytest.approx(waited, abs=1)


def test_what_was_spent_while_busy_is_not_asked_back(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getloadavg", lambda: (20.0 if clock[0] < 1050 else 0.0, 0.0, 0.0))
    with pytest.raises(AssertionError):
        wait_until(lambda: False, within=10, what="never", every=0.5)
    assert clock[0] - 1000 == pytest.approx(55, abs=1)  # fifty seconds were five


def test_waiting_ends_when_it_is_true(clock: list[float]) -> None:
    looks = count()
    assert wait_for(lambda: 7 if next(looks) == 3 else None, within=10, what="it", every=1) == 7
    assert clock[0] == 1003


def test_timeout_of_a_test_is_longer_on_a_busy_machine(request: pytest.FixtureRequest) -> None:
    (now,) = [marker.args[0] for marker in request.node.own_markers if marker.name == "timeout"]
    assert now >= float(request.config.getini("timeout"))
