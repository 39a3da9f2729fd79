"""A meeting is held only once its start, or its day where it has none, has come: one rule for every way in."""

from datetime import date, datetime, time
from typing import Any

import pytest

from foundation.errors import Refused
from foundation.tenancy import within
from tests.factories.projects import World, make_world
from tracker.meetings.models import MeetingState
from tracker.meetings.states import has_come, usual_state

DAY = date(2026, 3, 4)
NOON = datetime(2026, 3, 4, 12, 0)  # noqa: DTZ001  # as the institution's clocks show it


@pytest.mark.parametrize(
    ("held_on", "starts_at", "come"),
    [
        (date(2026, 3, 3), None, True),
        (date(2026, 3, 3), time(23, 59), True),
        (DAY, None, True),
        (DAY, time(11, 59), True),
        (DAY, time(12, 0), True),
        (DAY, time(12, 1), False),
        (date(2026, 3, 5), None, False),
        (date(2026, 3, 5), time(0, 0), False),
    ],
)
def test_a_meeting_has_come_once_it_begins(held_on: date, starts_at: time | None, come: bool) -> None:
    assert has_come(held_on=held_on, starts_at=starts_at, now=NOON) is come
    expected = MeetingState.HELD if come else MeetingState.PLANNED
    assert usual_state(held_on=held_on, starts_at=starts_at, now=NOON) == expected


@pytest.fixture
def world(db: Any) -> World:
    return make_world(time_zone="Asia/Tokyo")


def test_a_meeting_logged_before_its_start_is_planned(world: World) -> None:
    with within(world.institution.pk):
        assert world.meet(DAY, starts_at=time(13, 0), at=world.at(DAY, 12)).state == MeetingState.PLANNED
        assert world.meet(DAY, starts_at=time(11, 0), at=world.at(DAY, 12)).state == MeetingState.HELD


def test_held_before_its_start_is_refused_at_the_start(world: World) -> None:
    with within(world.institution.pk), pytest.raises(Refused) as refusal:
        world.meet(DAY, starts_at=time(13, 0), at=world.at(DAY, 12), state=MeetingState.HELD)
    assert list(refusal.value.fields) == ["starts_at"]


def test_held_from_its_start_on_counts(world: World) -> None:
    with within(world.institution.pk):
        assert world.meet(DAY, starts_at=time(13, 0), at=world.at(DAY, 13), state=MeetingState.HELD).joint
