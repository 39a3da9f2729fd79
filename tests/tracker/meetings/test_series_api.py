"""A PATCH of one meeting of a series, of this and the following ones, and of all that are planned."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine
from rest_framework.test import APIClient

from foundation.tenancy import across_institutions
from tests.factories.api import client_of
from tests.factories.projects import World, make_world
from tracker.meetings.actions import log_meeting, repeat_meeting
from tracker.meetings.models import Meeting

pytestmark = pytest.mark.django_db
FIRST = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel("2026-03-02 12:00Z", tick=False):
        yield


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def meetings(world: World) -> list[Meeting]:
    """The first three of a weekly series."""
    at = world.at(date(2026, 3, 2))
    with across_institutions():
        first = log_meeting(
            institution_id=world.institution.pk, by=world.librarian, at=at, projects=[world.project], held_on=FIRST,
            starts_at=time(10), invited=[world.librarian, world.engineer],
        ).meeting  # fmt: skip
        repeat_meeting(meeting=first, by=world.librarian, at=at, rule="FREQ=WEEKLY;BYDAY=TU")
        return list(Meeting.objects.order_by("held_on")[:3])


def _change(world: World, meeting: Meeting, scope: str, body: Any) -> Any:
    client: APIClient = client_of(world.librarian)
    address = f"/api/v1/meetings/{meeting.pk}/"
    return client.patch(f"{address}?scope={scope}" if scope else address, body, format="json")


def _starts(meetings: list[Meeting]) -> list[str]:
    with across_institutions():
        found = {row.pk: str(row.starts_at) for row in Meeting.objects.all()}
    return [found[meeting.pk] for meeting in meetings]


@pytest.mark.parametrize(
    ("scope", "starts"),
    [
        ("", ["10:00:00", "11:00:00", "10:00:00"]),
        ("this", ["10:00:00", "11:00:00", "10:00:00"]),
        ("following", ["10:00:00", "11:00:00", "11:00:00"]),
        ("all", ["11:00:00", "11:00:00", "11:00:00"]),
    ],
)
def test_change_reaches_as_many_as_its_scope(
    world: World, meetings: list[Meeting], scope: str, starts: list[str]
) -> None:
    answer = _change(world, meetings[1], scope, {"starts_at": "11:00"})
    assert (answer.status_code, answer.json()["starts_at"]) == (200, "11:00:00")
    assert _starts(meetings) == starts


def test_new_day_moves_the_weekday_of_the_following(world: World, meetings: list[Meeting]) -> None:
    day = FIRST + timedelta(days=8)
    answer = _change(world, meetings[1], "following", {"held_on": str(day)})
    assert answer.status_code == 200, answer.content
    with across_institutions():
        days = list(Meeting.objects.order_by("held_on").values_list("held_on", flat=True)[:3])
    assert days == [FIRST, day, day + timedelta(days=7)]


@pytest.mark.parametrize(
    ("scope", "body", "where", "code"),
    [
        ("some", {}, {"parameter": "scope"}, "invalid_choice"),
        ("all", {"state": "cancelled"}, {"pointer": "#/state"}, "mismatch"),
        ("following", {"external_id": "one"}, {"pointer": "#/external_id"}, "mismatch"),
        ("all", {"held_on": "2026-03-18"}, {"pointer": "#/held_on"}, "mismatch"),
    ],
)
def test_what_is_of_one_meeting_is_refused_for_several(
    world: World, meetings: list[Meeting], scope: str, body: Any, where: dict[str, str], code: str
) -> None:
    answer = _change(world, meetings[1], scope, body)
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert {**error, **where, "code": code} == error
    assert _starts(meetings) == ["10:00:00"] * 3


def test_scope_of_a_meeting_without_series_is_refused(world: World) -> None:
    with across_institutions():
        alone = world.meet(date(2026, 3, 2))
    answer = _change(world, alone, "following", {"notes": "Anything"})
    assert answer.json()["errors"][0]["parameter"] == "scope"
