"""The private feed of one's own meetings: its address is made, shown once, replaced and ended."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.audit.models import AuditEntry
from accounts.people.access import end_access
from accounts.people.actions import update_person
from accounts.people.models import Person
from accounts.roles import Role
from foundation.tenancy import across_institutions
from tests.factories.browsers import signed_in
from tests.factories.calendars import ReadFile, read_calendar
from tests.factories.projects import World, make_world
from tracker.invitations.models import CalendarFeed
from tracker.meetings.actions import log_meeting, update_meeting
from tracker.meetings.models import Attendance, Meeting, MeetingState

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()


@pytest.fixture
def world() -> World:
    return make_world(active_on=TODAY - timedelta(days=300), time_zone="UTC")


def _address(person: Person) -> str:
    page = signed_in(person).post("/calendar/")
    assert page.status_code == 201
    (address,) = re.findall(r"/calendar/[0-9a-f]{64}\.ics", page.content.decode())
    return str(address)


def _read(address: str) -> ReadFile:
    answer = Client().get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return read_calendar(answer.content)


def _plan(world: World, days: int, **fields: Any) -> Meeting:
    with across_institutions():
        return log_meeting(
            institution_id=world.institution.pk, by=world.librarian, at=timezone.now(), projects=[world.project],
            held_on=TODAY + timedelta(days=days), **{"invited": [world.engineer], **fields},
        ).meeting  # fmt: skip


def test_a_feed_has_the_persons_own_meetings(world: World) -> None:
    theirs = make_world(active_on=TODAY)
    _plan(theirs, 2, invited=[theirs.engineer])
    coming, _others = _plan(world, 2), _plan(world, 3, invited=[world.librarian])
    held = _plan(world, -5, attendees=[world.librarian, world.engineer])
    _plan(world, -200, attendees=[world.librarian, world.engineer])
    cancelled, declined = _plan(world, 4), _plan(world, 5)
    with across_institutions():
        update_meeting(meeting=cancelled, by=None, at=timezone.now(), state=MeetingState.CANCELLED)
        Attendance.objects.filter(meeting=declined, person=world.engineer).update(answer="no")
    file = _read(_address(world.engineer))
    assert [event.uid.split("@")[0] for event in file.events] == [f"meeting-{coming.pk}", f"meeting-{held.pk}"]
    assert file.method == "PUBLISH"
    assert len(_read(_address(world.librarian)).events) == 4  # all that they organise


def test_a_feed_is_empty_before_the_first_meeting(world: World) -> None:
    assert _read(_address(world.engineer)).events == ()


def test_a_secret_is_stored_as_a_digest_and_shown_once(world: World) -> None:
    address = _address(world.engineer)
    secret = address.split("/")[-1].removesuffix(".ics")
    with across_institutions():
        feed = CalendarFeed.objects.get()
        assert secret not in str(vars(feed))
        assert [entry.action for entry in AuditEntry.objects.filter(target="calendarfeed")] == ["feed.create"]
    assert secret not in signed_in(world.engineer).get("/calendar/").content.decode()


def test_an_address_can_be_replaced_and_ended(world: World) -> None:
    first, second = _address(world.engineer), _address(world.engineer)
    assert [Client().get(address).status_code for address in (first, second)] == [404, 200]
    page = signed_in(world.engineer).get("/calendar/").content.decode()
    assert "A program last read it on" in page
    for _twice in range(2):
        assert signed_in(world.engineer).post("/calendar/remove/").status_code == 302
    assert Client().get(second).status_code == 404


def test_who_left_has_no_feed(world: World) -> None:
    address = _address(world.engineer)
    with across_institutions():
        Person.objects.filter(pk=world.engineer.pk).update(is_active=False)
    assert Client().get(address).status_code == 404


def test_a_feed_needs_the_whole_secret(world: World) -> None:
    address = _address(world.engineer)
    for wrong in (address.replace(".ics", "0.ics"), address[:-6] + ".ics", "/calendar/" + "0" * 64 + ".ics"):
        assert Client().get(wrong).status_code == 404


@pytest.mark.parametrize("meetings", [1, 3])
def test_a_feed_takes_a_fixed_number_of_queries(world: World, meetings: int, django_assert_num_queries: Any) -> None:
    for number in range(meetings):
        _plan(world, number + 1)
    address = _address(world.engineer)
    _read(address)  # the day is noted
    with django_assert_num_queries(4):
        assert len(_read(address).events) == meetings


@pytest.mark.parametrize("tokens", [True, False])
def test_a_feed_ends_with_a_persons_other_ways_in(world: World, tokens: bool) -> None:
    address, theirs = _address(world.engineer), _address(world.librarian)
    with across_institutions():
        end_access(person=world.engineer, by=world.librarian, at=timezone.now(), tokens=tokens)
        ended = AuditEntry.objects.filter(action="feed.remove", by=world.librarian).count()
    assert (Client().get(address).status_code, ended) == ((404, 1) if tokens else (200, 0))
    assert Client().get(theirs).status_code == 200


def test_a_feed_does_not_come_back_with_its_person(world: World) -> None:
    address = _address(world.engineer)
    with across_institutions():
        for active in (False, True):
            update_person(person=world.engineer, by=None, at=timezone.now(), is_active=active)
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize(("roles", "status"), [([Role.READER], 200), ([Role.CONSORTIUM], 404), ([], 404)])
def test_feed_ends_with_the_last_role_that_reads(world: World, roles: list[Role], status: int) -> None:
    address = _address(world.engineer)
    with across_institutions():
        update_person(person=world.engineer, by=None, at=timezone.now(), roles=roles)
    assert Client().get(address).status_code == status
