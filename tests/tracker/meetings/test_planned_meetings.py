"""Guests of a meeting that is planned are invited; its sequence counts the changes that a calendar must take over."""

from datetime import date, time
from typing import Any

import pytest

from accounts.roles import Side
from foundation.tenancy import across_institutions
from tests.factories.api import client_of
from tests.factories.projects import World, make_world
from tracker.meetings.actions import log_meeting, update_meeting
from tracker.meetings.guests import Guest
from tracker.meetings.models import Answer, Attendance, Meeting, MeetingState

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)
GUEST = Guest("Hannah Price", Side.IT, "hannah@example.org")


@pytest.fixture
def world() -> World:
    return make_world()


def plan(world: World, **fields: Any) -> Meeting:
    return log_meeting(
        institution_id=world.institution.pk, by=world.librarian, at=world.at(date(2026, 3, 2)),
        projects=[world.project], held_on=DAY, **{"starts_at": time(10), "invited": [world.librarian], **fields},
    ).meeting  # fmt: skip


def change(world: World, meeting: Meeting, on: date = date(2026, 3, 3), **fields: Any) -> Meeting:
    return update_meeting(meeting=meeting, by=world.librarian, at=world.at(on), **fields)


def _guests(meeting: Meeting) -> list[tuple[str, str, bool, bool]]:
    rows = Attendance.objects.filter(meeting=meeting, person=None)
    return list(rows.values_list("guest_name", "guest_address", "invited", "attended"))


def test_guests_of_a_planned_meeting_are_invited(world: World) -> None:
    with across_institutions():
        meeting = plan(world, guests=[GUEST])
        assert _guests(meeting) == [("Hannah Price", "hannah@example.org", True, False)]
        Attendance.objects.filter(person=None).update(answer=Answer.YES)
        moved = Guest("Hannah Price", Side.IT, "hannah@example.com")
        change(world, meeting, guests=[moved, Guest("Zoe", Side.OTHER)])
        assert _guests(meeting) == [("Hannah Price", "hannah@example.com", True, False), ("Zoe", "", True, False)]
        assert Attendance.objects.get(guest_name="Hannah Price").answer == Answer.YES


def _people(meeting: Meeting) -> list[tuple[Any, bool, bool]]:
    rows = Attendance.objects.filter(meeting=meeting, guest_name="").order_by("person")
    return list(rows.values_list("person", "invited", "attended"))


@pytest.mark.parametrize("state", [None, MeetingState.PLANNED, MeetingState.CANCELLED])
def test_who_is_named_as_attending_what_is_ahead_is_invited(world: World, state: MeetingState | None) -> None:
    with across_institutions():
        meeting = plan(world, attendees=[world.engineer], state=state)
        assert _people(meeting) == [(world.librarian.pk, True, False), (world.engineer.pk, True, False)]


def test_people_of_a_meeting_put_back_to_planned_are_invited(world: World) -> None:
    with across_institutions():
        meeting = world.meet(date(2026, 3, 2))
        assert _people(meeting) == [(world.librarian.pk, False, True), (world.engineer.pk, False, True)]
        change(world, meeting, held_on=DAY, state=MeetingState.PLANNED)
        assert _people(meeting) == [(world.librarian.pk, True, False), (world.engineer.pk, True, False)]


def test_meeting_is_planned_once_by_its_external_id(world: World) -> None:
    asked = {
        "projects": [world.project.pk], "held_on": "2026-03-10", "state": "planned", "external_id": "calendar-1",
        "attendees": [world.engineer.pk], "invited": [world.librarian.pk],
    }  # fmt: skip
    client = client_of(world.librarian)
    first, second = (client.post("/api/v1/meetings/", asked, format="json") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json() == first.json()
    assert (second.json()["attendees"], set(second.json()["invited"])) == (
        [],
        {world.engineer.pk, world.librarian.pk},
    )
    other = client.post("/api/v1/meetings/", {**asked, "invited": []}, format="json")
    assert other.json()["type"] == "/api/v1/problems/external-id-taken/"


@pytest.mark.parametrize(("answer", "came"), [("", True), ("yes", True), ("maybe", True), ("no", False)])
def test_guests_who_did_not_decline_came(world: World, answer: str, came: bool) -> None:
    with across_institutions():
        meeting = plan(world, guests=[GUEST])
        Attendance.objects.filter(person=None).update(answer=answer)
        held = change(world, meeting, on=DAY, state=MeetingState.HELD, attendees=[world.librarian])
        assert _guests(meeting) == [("Hannah Price", "hannah@example.org", True, came)]
        assert held.joint is came


def test_guests_named_after_a_meeting_came_uninvited(world: World) -> None:
    with across_institutions():
        meeting = plan(world)
        change(world, meeting, on=DAY, state=MeetingState.HELD, attendees=[world.librarian], guests=[GUEST])
        assert _guests(meeting) == [("Hannah Price", "hannah@example.org", False, True)]


@pytest.mark.parametrize(
    ("fields", "sequence"),
    [
        ({"starts_at": time(11)}, 1),
        ({"held_on": date(2026, 3, 11)}, 1),
        ({"minutes": 45, "place": "Room 4", "mode": "phone"}, 1),
        ({"state": MeetingState.CANCELLED}, 1),
        ({"starts_at": time(10), "place": " "}, 0),
        ({"notes": "Bring the figures", "invited": []}, 0),
    ],
)
def test_sequence_rises_with_time_and_place(world: World, fields: dict[str, Any], sequence: int) -> None:
    with across_institutions():
        assert change(world, plan(world), **fields).sequence == sequence


def test_sequence_of_a_held_meeting_stays(world: World) -> None:
    with across_institutions():
        meeting = world.meet(DAY)
        assert change(world, meeting, on=date(2026, 3, 20), held_on=date(2026, 3, 9), minutes=10).sequence == 0
