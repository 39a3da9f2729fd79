"""What a page asks before it stores a meeting that is likely a mistake; a program is asked nothing."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from foundation.tenancy import within
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.projects import World, make_world
from tracker.meetings.doubts import USUAL, unlikely_day
from tracker.meetings.models import Attendance, Meeting, MeetingState
from tracker.projects.actions import update_project
from tracker.projects.statuses import Status

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 11)
BEGAN = date(2026, 1, 5)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(f"{TODAY} 12:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def world() -> World:
    return make_world(active_on=BEGAN, time_zone="UTC")


def _typed(world: World, day: date, **fields: Any) -> dict[str, Any]:
    return {
        "projects": [world.project.pk], "held_on": str(day), "attendees": [world.librarian.pk, world.engineer.pk],
        "mode": "video", "once": str(day), **fields,
    }  # fmt: skip


def _days(world: World) -> list[date]:
    with within(world.institution.pk):
        return list(Meeting.objects.order_by("held_on", "pk").values_list("held_on", flat=True))


@given(ahead=st.integers(-800, 800), start=st.integers(-800, 800))
def test_likely_days_are_within_a_year_and_the_project(ahead: int, start: int) -> None:
    day, first = TODAY + timedelta(days=ahead), TODAY + timedelta(days=start)
    likely = first <= day and abs(day - TODAY) <= USUAL
    assert (unlikely_day(day, today=TODAY, began={"Proxy": first}) == "") is likely


@pytest.mark.parametrize(
    ("day", "question"),
    [
        (date(1999, 1, 1), "Friday 1 January 1999 is more than a year ago."),
        (date(2030, 1, 1), "Tuesday 1 January 2030 is more than a year ahead."),
        (date(2025, 12, 30), "is before Eduroam and SSO began on Monday 5 January."),
    ],
)
def test_unlikely_day_is_stored_once_confirmed(world: World, day: date, question: str) -> None:
    client, typed = signed_in(world.librarian), _typed(world, day)
    answer = client.post("/log/", typed)
    assert answer.status_code == 422
    assert question in answer.content.decode()
    assert _days(world) == []
    assert client.post("/log/", {**typed, "sure": "on"}).status_code == 302
    assert _days(world) == [day]


def test_second_meeting_of_a_day_is_asked_about(world: World) -> None:
    client = signed_in(world.librarian)
    assert client.post("/log/", _typed(world, TODAY)).status_code == 302
    typed = _typed(world, TODAY, once="another")
    answer = client.post("/log/", typed)
    assert "A meeting of Eduroam and SSO on Wednesday 11 March is already there." in answer.content.decode()
    assert client.post("/log/", {**typed, "sure": "on"}).status_code == 302
    assert _days(world) == [TODAY, TODAY]


def test_edit_asks_only_about_a_new_day(world: World) -> None:
    with within(world.institution.pk):
        old = world.meet(date(2024, 1, 1), at=world.at(TODAY))
    client, edit = signed_in(world.librarian), f"/meetings/{old.pk}/edit/"
    assert client.post(edit, _typed(world, date(2024, 1, 1), notes="Found the minutes")).status_code == 302
    assert client.post(edit, _typed(world, date(2024, 1, 2))).status_code == 422
    assert _days(world) == [date(2024, 1, 1)]


def test_cancelled_meeting_of_the_day_raises_no_doubt(world: World) -> None:
    with within(world.institution.pk):
        world.meet(TODAY, state=MeetingState.CANCELLED)
    assert signed_in(world.librarian).post("/log/", _typed(world, TODAY)).status_code == 302


def test_program_is_not_asked(world: World) -> None:
    given = {"projects": [world.project.pk], "held_on": "2024-01-01", "attendees": [world.librarian.pk]}
    assert client_of(world.librarian).post("/api/v1/meetings/", given, format="json").status_code == 201


def test_edit_leaves_a_planned_meeting_planned(world: World) -> None:
    with within(world.institution.pk):
        planned = world.meet(TODAY + timedelta(days=2), at=world.at(TODAY), attendees=[], invited=[world.librarian])
    client = signed_in(world.librarian)
    typed = _typed(world, TODAY - timedelta(days=1))
    verdict = client.post(f"/meetings/{planned.pk}/edit/", {**typed, "step": "keep"}, headers={"HX-Request": "true"})
    assert "Its time has passed" in verdict.content.decode()
    assert client.post(f"/meetings/{planned.pk}/edit/", typed).status_code == 302
    with within(world.institution.pk):
        assert Meeting.objects.get().state == MeetingState.PLANNED
        assert not Attendance.objects.filter(attended=True).exists()
    assert client.post(f"/meetings/{planned.pk}/outcome/", {"outcome": "held"}).status_code == 302
    with within(world.institution.pk):
        assert Meeting.objects.get().joint


def test_contact_of_a_planned_project_offers_to_start_it(world: World) -> None:
    with within(world.institution.pk):
        update_project(project=world.project, by=None, at=world.at(TODAY), status=Status.PLANNED)
    client = signed_in(world.librarian)
    page = client.post("/log/", _typed(world, TODAY), follow=True).content.decode()
    assert "Eduroam and SSO is still planned: make it active to start its clock." in page
    assert f'action="/projects/{world.project.pk}/reopen/"' in page
    client.post(f"/projects/{world.project.pk}/reopen/")
    with within(world.institution.pk):
        world.project.refresh_from_db()
        assert world.project.status == Status.ACTIVE
        meeting = Meeting.objects.get()
    assert "Make it active" not in client.get(f"/meetings/{meeting.pk}/").content.decode()
