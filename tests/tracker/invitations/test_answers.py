"""Answering by the link of the mail, for people and guests, and the meeting's calendar file and card."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.audit.models import AuditEntry
from accounts.roles import Side
from foundation.tenancy import across_institutions
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.calendars import read_calendar
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.delivery import actions as delivery
from tracker.delivery import sending
from tracker.delivery.models import Note
from tracker.invitations.links import answer_url
from tracker.meetings.actions import log_meeting, update_meeting
from tracker.meetings.guests import Guest
from tracker.meetings.models import Attendance, Meeting, MeetingState

pytestmark = pytest.mark.django_db
GUEST = Guest("Hannah Price", Side.IT, "hannah@example.org")


@pytest.fixture
def world() -> World:
    return make_world(active_on=timezone.now().date(), time_zone="UTC")


@pytest.fixture
def meeting(world: World) -> Meeting:
    with across_institutions():
        return log_meeting(
            institution_id=world.institution.pk, by=world.librarian, at=timezone.now(), projects=[world.project],
            held_on=timezone.now().date() + timedelta(days=2), invited=[world.engineer], guests=[GUEST],
            place="https://meet.example.org/4",
        ).meeting  # fmt: skip


def _row(meeting: Meeting, **who: Any) -> Attendance:
    with across_institutions():
        return Attendance.objects.get(meeting=meeting, **who)


def _path(row: Attendance, answer: str = "yes") -> str:
    return re.sub(r"^https?://[^/]+", "", answer_url(row.pk, answer))


def _set(meeting: Meeting, **fields: Any) -> None:
    with across_institutions():
        Meeting.objects.filter(pk=meeting.pk).update(**fields)


@pytest.mark.parametrize("who", ["engineer", "guest"])
def test_a_link_asks_and_a_press_answers(world: World, meeting: Meeting, who: str) -> None:
    given = {"person": world.engineer} if who == "engineer" else {"guest_name": GUEST.name}
    row, client = _row(meeting, **given), Client(enforce_csrf_checks=False)
    page = client.get(_path(row, "maybe"))
    assert page.status_code == 200
    assert str(row) in page.content.decode()
    assert _row(meeting, **given).answer == ""
    for answer in ("maybe", "no"):  # it can be changed
        done = client.post(_path(row), {"answer": answer})
        assert (done.status_code, "Answer saved" in done.content.decode()) == (200, True)
        assert _row(meeting, **given).answer == answer
    assert client.post(_path(row), {"answer": "perhaps"}).status_code == 422
    assert client.post(_path(row), {}).status_code == 422
    assert _row(meeting, **given).answer == "no"
    with across_institutions():
        entry = AuditEntry.objects.filter(action="meeting.answer").order_by("-pk")[0]
    assert entry.by == row.person
    assert entry.changes["answer"] == ["maybe", "no"]


def test_the_links_of_the_mail_work(world: World, meeting: Meeting, mailoutbox: list[Any]) -> None:
    sending.deliver(worker="w", clock=lambda: timezone.now() + timedelta(hours=1), upto=timedelta(seconds=1))
    mail = next(mail for mail in mailoutbox if mail.to == [GUEST.address])
    links = dict(re.findall(r"^\* (Yes|Maybe|No)\n  https?://[^/]+(\S+)$", mail.body, re.MULTILINE))
    assert list(links) == ["Yes", "Maybe", "No"]
    assert all(link in mail.alternatives[0][0] for link in links.values())
    assert [Client().get(link).status_code for link in links.values()] == [200, 200, 200]


def test_a_forged_link_is_not_found(world: World, meeting: Meeting) -> None:
    row, other = _row(meeting, person=world.engineer), _row(meeting, person=None)
    assert Client().get(_path(row).replace(f"/{row.pk}.", f"/{other.pk}.")).status_code == 404


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"state": MeetingState.CANCELLED}, "This meeting is cancelled."),
        ({"state": MeetingState.HELD}, "This meeting is over."),
        ({"held_on": timezone.now().date() - timedelta(days=3)}, "This meeting is over."),
    ],
)
def test_a_link_ends_with_its_meeting(world: World, meeting: Meeting, fields: dict[str, Any], why: str) -> None:
    path = _path(_row(meeting, person=world.engineer))
    _set(meeting, **fields)
    for answer in (Client().get(path), Client().post(path, {"answer": "yes"})):
        assert (answer.status_code, why in answer.content.decode()) == (410, True)
    assert _row(meeting, person=world.engineer).answer == ""


def test_who_is_no_longer_invited_cannot_answer(world: World, meeting: Meeting) -> None:
    path = _path(_row(meeting, person=world.engineer))
    with across_institutions():
        update_meeting(meeting=meeting, by=world.librarian, at=timezone.now(), invited=[])
    assert Client().post(path, {"answer": "yes"}).status_code == 410


def test_the_page_has_a_calendar_file(world: World, meeting: Meeting) -> None:
    client = signed_in(world.librarian)
    page = client.get(f"/meetings/{meeting.pk}/").content.decode()
    assert f"/meetings/{meeting.pk}/calendar.ics" in page
    assert page.count("A mail goes out in a few minutes.") == 2
    file = client.get(f"/meetings/{meeting.pk}/calendar.ics")
    assert file["Content-Type"].startswith("text/calendar")
    read = read_calendar(file.content)
    assert (read.method, read.events[0].begins) == ("PUBLISH", meeting.held_on)
    assert read.events[0].place == "https://meet.example.org/4"
    with across_institutions():
        stranger = make_world().librarian
    assert signed_in(stranger).get(f"/meetings/{meeting.pk}/calendar.ics").status_code == 404


def test_the_page_says_what_became_of_invitations(world: World, meeting: Meeting) -> None:
    sending.deliver(worker="w", clock=lambda: timezone.now() + timedelta(hours=1), upto=timedelta(seconds=1))
    page = signed_in(world.librarian).get(f"/meetings/{meeting.pk}/").content.decode()
    assert page.count("Invitation sent on") == 2


def test_the_week_asks_first_and_a_press_answers(world: World, meeting: Meeting) -> None:
    client = signed_in(world.engineer)
    page = client.get("/").content.decode()
    assert page.index("Are you coming?") < page.index(">Coming meetings<")
    done = client.post(f"/meetings/{meeting.pk}/answer/", {"answer": "maybe", "next": "week"}, follow=True)
    assert done.redirect_chain == [("/", 302)]
    text = done.content.decode()
    assert ": Maybe." in text
    assert "Are you coming?" not in text
    assert _row(meeting, person=world.engineer).answer == "maybe"
    assert "Are you coming?" not in signed_in(world.librarian).get("/").content.decode()


def test_the_week_asks_about_no_past_or_cancelled_meeting(world: World, meeting: Meeting) -> None:
    client = signed_in(world.engineer)
    for fields in ({"state": MeetingState.CANCELLED}, {"state": "planned", "held_on": date(2026, 1, 1)}):
        _set(meeting, **fields)
        assert "Are you coming?" not in client.get("/").content.decode()


def test_the_api_answers_for_a_guest(world: World, meeting: Meeting) -> None:
    path = f"/api/v1/meetings/{meeting.pk}/answer/"
    api = client_of(world.librarian)
    answers = api.post(path, {"answer": "yes", "guest": GUEST.name}, format="json").json()["answers"]
    assert answers == [
        {"person": world.engineer.pk, "guest": "", "answer": ""}, {"person": None, "guest": GUEST.name, "answer": "yes"}
    ]  # fmt: skip
    refused = {
        "Nobody's guest": {"guest": "Zoe"}, "two at once": {"guest": GUEST.name, "person": world.engineer.pk},
    }  # fmt: skip
    for why, who in refused.items():
        assert (why, api.post(path, {"answer": "yes", **who}, format="json").status_code) == (why, 400)
    with across_institutions():
        outside = make_person(world.institution, Side.IT)
    assert client_of(outside).post(path, {"answer": "no", "guest": GUEST.name}, format="json").status_code == 403


def test_the_organiser_hears_of_answers_in_their_next_message(
    world: World, meeting: Meeting, mailoutbox: list[Any]
) -> None:
    guest = _row(meeting, person=None)
    for row, answer in ((guest, "yes"), (_row(meeting, person=world.engineer), "no"), (guest, "maybe")):
        assert Client().post(_path(row), {"answer": answer}).status_code == 200
    with across_institutions():
        facts = {(note.person, note.facts["who"]): note.facts["answer"] for note in Note.objects.all()}
    assert facts == {(world.librarian, GUEST.name): "maybe", (world.librarian, world.engineer.name): "no"}
    noon = world.at(timezone.now().date() + timedelta(days=1))
    with across_institutions():
        delivery.plan(at=noon)
    sending.deliver(worker="w", clock=lambda: noon, upto=timedelta(seconds=1))
    (mail,) = [mail for mail in mailoutbox if mail.to == [world.librarian.email]]
    assert f"{GUEST.name} may come to the meeting about Eduroam and SSO on " in mail.body
    assert f"{world.engineer.name} does not come to the meeting about Eduroam and SSO on " in mail.body


def test_the_organiser_is_not_told_what_they_said_themselves(world: World, meeting: Meeting) -> None:
    with across_institutions():
        update_meeting(
            meeting=meeting, by=world.librarian, at=timezone.now(), invited=[world.librarian, world.engineer]
        )
    path = f"/api/v1/meetings/{meeting.pk}/answer/"
    api = client_of(world.librarian)
    for who in ({}, {"person": world.engineer.pk}):
        assert api.post(path, {"answer": "yes", **who}, format="json").status_code == 200
    with across_institutions():
        assert not Note.objects.exists()
