"""The buttons of a message, the unsubscribe link and the preferences: what a person without a session can do, once."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import ANY

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.institutions.models import Institution
from accounts.people.models import Person
from accounts.permissions import may_read
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions
from tests.factories.api import client_of
from tests.factories.browsers import sign_in
from tests.factories.messages import write_letters
from tests.factories.people import make_person
from tests.factories.projects import World, make_project, make_world
from tests.factories.reminders import NOON, make_reminder
from tracker.cadence.models import Cadence
from tracker.delivery import actions, sending
from tracker.delivery.links import unsubscribe_url
from tracker.delivery.models import DeliveryPreference
from tracker.meetings.models import Attendance, Meeting, MeetingState
from tracker.reminders.ladder import Cancelled, Rung
from tracker.reminders.links import VALID, answer_url, read_reminder
from tracker.reminders.models import Preference, Reminder, Snooze
from tracker.reminders.queries import Effect, effect, outcomes

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    today = timezone.now().date()
    make_world(active_on=today - timedelta(days=8))  # a neighbour with the same due day
    return make_world(active_on=today - timedelta(days=8), reminder_hour=0, time_zone="UTC")


def path(reminder: Reminder, answer: str) -> str:
    return re.sub(r"^https?://[^/]+", "", answer_url(reminder.pk, answer))


def reminder_of(world: World, **fields: Any) -> Reminder:
    with across_institutions():
        due_on = Cadence.objects.get(project=world.project).due_on
        return make_reminder(world.librarian, world.project, due_on=due_on, **fields)


def test_we_met_link_asks_then_logs_and_stops_reminders(world: World) -> None:
    reminder, today = reminder_of(world), timezone.now().date()
    with across_institutions():
        other = make_reminder(world.engineer, world.project, due_on=reminder.due_on)
    client = Client()
    asked = client.get(path(reminder, "we-met"))
    assert asked.status_code == 200
    assert world.engineer.name in asked.content.decode()
    with across_institutions():
        assert Meeting.objects.count() == 0
    done = client.post(path(reminder, "we-met"), {"held_on": str(today)})
    assert done.status_code == 200
    assert "2 reminders that were waiting will not be sent" in done.content.decode()
    with across_institutions():
        meeting = Meeting.objects.get()
        assert (meeting.joint, meeting.held_on, meeting.organiser_id) == (True, today, world.librarian.pk)
        assert Cadence.objects.get(project=world.project).last_contact_on == today
        assert outcomes(at=timezone.now(), zone="UTC").get(pk=other.pk).why == "contact"  # type: ignore[attr-defined]
    again = client.post(path(reminder, "we-met"), {"held_on": str(today)})
    assert again.status_code == 409
    theirs = client.post(path(other, "we-met"), {"held_on": str(today)})
    assert "Already logged" in theirs.content.decode()
    with across_institutions():
        assert Meeting.objects.count() == 1


@pytest.mark.parametrize(
    ("requires_trace", "said"),
    [
        (False, "It counts as a joint contact."),
        (True, "It has no note, decision, action or agenda item. Your institution requires one."),
    ],
)
def test_we_met_says_whether_and_why_not_it_counts(world: World, requires_trace: bool, said: str) -> None:
    with across_institutions():
        Institution.objects.filter(pk=world.institution.pk).update(requires_trace=requires_trace)
    reminder = reminder_of(world)
    done = Client().post(path(reminder, "we-met"), {"held_on": str(timezone.now().date())}).content.decode()
    assert said in done
    assert "must have attended" not in done


@pytest.mark.parametrize("given", [{"notes": "Certificates renewed"}, {"decided": "The proxy ends in May"}])
def test_we_met_with_a_word_leaves_the_trace(world: World, given: dict[str, str]) -> None:
    with across_institutions():
        Institution.objects.filter(pk=world.institution.pk).update(requires_trace=True)
    reminder = reminder_of(world)
    assert "only with a note or a decision" in Client().get(path(reminder, "we-met")).content.decode()
    done = Client().post(path(reminder, "we-met"), {"held_on": str(timezone.now().date()), **given})
    assert "It counts as a joint contact." in done.content.decode()
    with across_institutions():
        meeting = Meeting.objects.get()
        assert meeting.joint
        assert meeting.notes == given.get("notes", "")
        assert [one.text for one in meeting.decisions.all()] == [text for text in [given.get("decided")] if text]
        assert Cadence.objects.get(project=world.project).last_contact_on == meeting.held_on


def test_we_met_adds_a_word_to_the_meeting_that_is_there(world: World) -> None:
    today = timezone.now().date()
    with across_institutions():
        world.meet(today, notes="Logged by hand", at=timezone.now())
    typed = {"held_on": str(today), "notes": "Certificates renewed", "decided": "The proxy ends in May"}
    done = Client().post(path(reminder_of(world), "we-met"), typed).content.decode()
    assert "already logged" in done
    assert "Your note and your decision were added to it." in done
    with across_institutions():
        meeting = Meeting.objects.get()
        assert meeting.notes == "Logged by hand\n\nCertificates renewed"
        assert meeting.decisions.count() == 1


def test_we_met_long_ago_says_the_next_was_due(world: World) -> None:
    reminder, day = reminder_of(world), timezone.now().date() - timedelta(days=300)
    done = Client().post(path(reminder, "we-met"), {"held_on": str(day)}).content.decode()
    assert "The next contact was due on" in done


def test_wrong_day_is_refused_and_link_still_works(world: World) -> None:
    reminder, client, tomorrow = reminder_of(world), Client(), timezone.now().date() + timedelta(days=1)
    for day in ("", "yesterday", "1066-10-14", str(tomorrow)):
        refused = client.post(path(reminder, "we-met"), {"held_on": day})
        assert (day, refused.status_code, "held_on" in refused.content.decode()) == (day, 422, True)
    with across_institutions():
        assert Reminder.objects.get(pk=reminder.pk).answer == ""
        assert Meeting.objects.count() == 0


def test_asked_about_a_planned_meeting(world: World) -> None:
    day = timezone.now().date() - timedelta(days=1)
    with across_institutions():
        planned = world.meet(day, state=MeetingState.PLANNED, invited=[world.librarian, world.engineer], attendees=[],
                             at=datetime(2020, 1, 1, tzinfo=UTC), organiser=world.librarian)  # fmt: skip
    asked = {"rung": Rung.DID_YOU_MEET, "meeting": planned, "about": planned.pk, "cycle_on": day}
    reminder = reminder_of(world, **asked)
    assert f'value="{day}"' in Client().get(path(reminder, "we-met")).content.decode()
    assert Client().post(path(reminder, "we-met"), {"held_on": str(day)}).status_code == 200
    with across_institutions():
        assert list(Meeting.objects.values_list("pk", "state", "joint")) == [(planned.pk, "held", True)]
        assert Attendance.objects.filter(attended=True).count() == 2


def test_we_did_not_cancels_the_planned_meeting(world: World) -> None:
    day = timezone.now().date() - timedelta(days=1)
    with across_institutions():
        planned = world.meet(day, state=MeetingState.PLANNED, at=datetime(2020, 1, 1, tzinfo=UTC))
    reminder = reminder_of(world, rung=Rung.DID_YOU_MEET, meeting=planned, about=planned.pk, cycle_on=day)
    done = Client().post(path(reminder, "we-did-not"))
    assert "the meeting on" in done.content.decode()
    assert "is cancelled" in done.content.decode()
    with across_institutions():
        assert Meeting.objects.get().state == MeetingState.CANCELLED
        assert Reminder.objects.get(pk=reminder.pk).answer == "we_did_not"


def test_snooze_can_be_ended(world: World) -> None:
    reminder = reminder_of(world)
    assert Client().post(path(reminder, "snooze"), {"days": "9"}).status_code == 422
    assert Client().post(path(reminder, "snooze"), {"days": "14"}).status_code == 200
    with across_institutions():
        assert Snooze.objects.get().until_on == timezone.now().date() + timedelta(days=14)
        assert Reminder.objects.get(pk=reminder.pk).cancelled == "snoozed"
    client = Client()
    sign_in(client, world.librarian)
    assert world.project.name in client.get("/preferences/").content.decode()
    assert client.post(f"/preferences/wake/{world.project.pk}/").status_code == 302
    with across_institutions():
        assert Snooze.objects.count() == 0


def test_expired_or_tampered_link_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    reminder = reminder_of(world)
    url = path(reminder, "we-met")
    assert Client().get(url.replace(f"/{reminder.pk}.", f"/{reminder.pk + 1}.")).status_code == 404
    token = url.split("/")[3]
    assert read_reminder(token) == reminder.pk
    monkeypatch.setattr("tracker.reminders.links._REMINDER.valid", timedelta(seconds=-1))
    assert Client().get(url).status_code == 410
    assert timedelta(days=30) == VALID


def test_one_click_unsubscribe_needs_no_session_or_token(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    url = re.sub(r"^https?://[^/]+", "", unsubscribe_url(kind="reminder", person_id=world.librarian.pk))
    assert client.get(url).status_code == 200
    with across_institutions():
        assert not Preference.objects.exists()
    for _ in range(2):
        assert client.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    with across_institutions():
        assert list(Preference.objects.filter(opted_out_at__isnull=False).values_list("person", flat=True)) == [
            world.librarian.pk
        ]


def test_preferences_are_saved(world: World) -> None:
    client = Client()
    sign_in(client, world.librarian)
    good = {"wanted": "on", "channel": "email", "weekday": "4", "hour": "7", "time_zone": "Asia/Kolkata"}
    assert client.post("/preferences/", good).status_code == 302
    with across_institutions():
        saved, delivery = Preference.objects.get(), DeliveryPreference.objects.get()
        assert (saved.weekday, saved.opted_out_at) == (4, None)
        assert (delivery.channel, delivery.hour, delivery.time_zone) == ("email", 7, "Asia/Kolkata")
    for wrong in (
        {"weekday": "8"},
        {"weekday": "0"},
        {"hour": "24"},
        {"time_zone": "Mars/Olympus"},
        {"channel": "pigeon"},
    ):
        assert (wrong, client.post("/preferences/", {**good, **wrong}).status_code) == (wrong, 422)
    assert client.post("/preferences/", {**good, "wanted": ""}).status_code == 302
    with across_institutions():
        assert Preference.objects.get().opted_out_at is not None


def test_the_mail_carries_what_a_mail_program_needs(world: World, mailoutbox: list[Any]) -> None:
    at = timezone.now()
    with across_institutions():
        actions.plan(at=at)
    sending.deliver(worker="w", clock=lambda: at, upto=timedelta(seconds=9))
    mail = next(mail for mail in mailoutbox if mail.to == [world.librarian.email])
    headers = mail.message()
    day = at.date()
    assert headers["Message-ID"] == f"<reminder.{world.librarian.pk}.{day:%Y%m%d}@127.0.0.1>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"] == f"<{unsubscribe_url(kind='reminder', person_id=world.librarian.pk)}>"
    html = mail.alternatives[0][0]
    for text in (mail.body, html):
        assert all(f"/{answer}/" in text for answer in ("we-met", "we-did-not", "snooze"))
    assert "script" not in html


def test_late_mail_has_a_proposed_time_for_calendars(mailoutbox: list[Any]) -> None:
    make_world(active_on=date(2026, 1, 5))
    at = datetime(2026, 1, 15, 9, tzinfo=UTC)
    with across_institutions():
        actions.plan(at=at)
    sending.deliver(worker="w", clock=lambda: at, upto=timedelta(seconds=1))
    name, content, kind = mailoutbox[0].attachments[0]
    assert (name, kind) == ("proposed-times.ics", "text/calendar; method=PUBLISH")
    assert "DTSTART;TZID=Europe/London:20260116T100000" in content
    assert "METHOD:PUBLISH" in content


def test_success_of_reminders_is_counted(world: World) -> None:
    with across_institutions():
        first = date(2026, 3, 2)
        for offset in (0, 20):
            make_reminder(world.librarian, world.project, sent_on=first + timedelta(days=offset))
        neighbour = make_world(active_on=first)
        make_reminder(neighbour.librarian, neighbour.project, sent_on=first)
        world.meet(first + timedelta(days=7), at=datetime(2026, 4, 1, tzinfo=UTC))
        world.meet(first + timedelta(days=28), at=datetime(2026, 4, 1, tzinfo=UTC))
        assert effect(world.institution.pk, first, first + timedelta(days=30))[0] == Effect(Rung.DUE, 2, 1)


def test_api_lists_and_snoozes_reminders(world: World) -> None:
    reminder = reminder_of(world)
    with across_institutions():
        manager = make_person(world.institution, Side.IT, Role.MANAGER)
        stranger = make_person(make_world().institution, Side.IT, Role.MANAGER)
    rows = client_of(manager).get("/api/v1/reminders/?state=planned").json()["results"]
    assert [(row["id"], row["person"], row["state"], row["followed"]) for row in rows] == [
        (reminder.pk, world.librarian.pk, "planned", None)
    ]
    assert client_of(stranger).post(f"/api/v1/reminders/{reminder.pk}/snooze/").status_code == 404
    for other in (world.engineer, manager):
        assert client_of(other).post(f"/api/v1/reminders/{reminder.pk}/snooze/", {}).status_code == 403
    answer = client_of(world.librarian).post(f"/api/v1/reminders/{reminder.pk}/snooze/", {})
    assert (answer.status_code, answer.json()["cancelled"]) == (200, "snoozed")
    shown = client_of(manager).get(f"/api/v1/reminders/{reminder.pk}/").json()
    assert shown["cancelled"] == ""  # that somebody snoozed is for them, and for administrators
    far = client_of(world.librarian).post(f"/api/v1/reminders/{reminder.pk}/snooze/", {"until_on": "2199-01-01"})
    assert (far.status_code, "until_on" in far.content.decode()) == (400, True)


@pytest.mark.parametrize("projects", [1, 3])
def test_the_number_of_queries_does_not_grow(projects: int, django_assert_num_queries: Any) -> None:
    at, lease = datetime(2026, 1, 15, 9, tzinfo=UTC), timedelta(minutes=1)
    for _ in range(projects):
        make_world(active_on=date(2026, 1, 5))
    with across_institutions():
        actions.plan(at=at - timedelta(days=60))  # its own row is there from now on
        # three for each kind that the clock brings, of which polls and the digest are two, and one for new sponsors
        with django_assert_num_queries(31):
            assert actions.plan(at=at) == actions.Planned(2 * projects, 2 * projects)
        with django_assert_num_queries(4):
            ids = actions.claim(worker="w", at=at, limit=100, lease=lease)
        with django_assert_num_queries(15):
            assert len(write_letters(ids, worker="w", at=at)) == 2 * projects
        with django_assert_num_queries(1):
            assert actions.settle_and_claim_next(
                accepted=(ids[0], at.date()), following=(ids[1], "reminder"), worker="w", at=at, lease=lease
            )


def _letter(person: Person, *, at: datetime) -> str:
    """The text of the one message to the person."""
    return _letters(at=at)[person.email]


def _letters(*, at: datetime) -> dict[str, str]:
    """Address -> text."""
    with across_institutions():
        actions.plan(at=at - timedelta(days=60))
        actions.plan(at=at)
        ids = actions.claim(worker="w", at=at, limit=100, lease=timedelta(minutes=1))
        letters = write_letters(ids, worker="w", at=at)
    return {letter.to.address: letter.content.text for letter in letters}


def _set_roles(person: Person, *roles: Role) -> None:
    with across_institutions():
        person.grants.all().delete()
        for role in roles:
            person.grants.create(institution_id=person.institution_id, role=role, granted_at=NOON)


@pytest.mark.parametrize("role", [None, Role.CONSORTIUM])
def test_owner_who_may_read_nothing_gets_no_mail(role: Role | None) -> None:
    """Not one that names projects which its reader may not open."""
    world = make_world(active_on=date(2026, 1, 5))
    _set_roles(world.librarian, *([role] if role is not None else []))
    at = datetime(2026, 1, 15, 9, tzinfo=UTC)
    assert _letters(at=at) == {world.engineer.email: ANY}
    with across_institutions():
        assert [row.cancelled for row in Reminder.objects.filter(person=world.librarian)] == [Cancelled.LEFT]


@pytest.mark.parametrize("role", [role for role in Role if may_read(frozenset({role}))])
def test_every_button_of_an_owners_mail_may_be_pressed(role: Role) -> None:
    world = make_world(active_on=date(2026, 1, 5))
    _set_roles(world.librarian, role)
    text = _letter(world.librarian, at=datetime(2026, 1, 15, 9, tzinfo=UTC))
    links = re.findall(r"https?://[^/\s]+(/reminders/\S+/(?:we-met|we-did-not|snooze)/)", text)
    writes = role in (Role.STAFF, Role.MANAGER, Role.ADMIN)
    assert [link.split("/")[-2] for link in links] == (["we-met", "we-did-not", "snooze"] if writes else ["snooze"])
    for link in links:
        assert Client().get(link).status_code == 200
        with transaction.atomic():
            answer = Client().post(link, {"held_on": "2026-01-15", "days": "7"})
            assert answer.status_code == 200, link
            transaction.set_rollback(True)


def test_who_may_no_longer_log_is_told_before_the_button(world: World) -> None:
    reminder = reminder_of(world)
    _set_roles(world.librarian, Role.DEAN)
    asked = Client().get(path(reminder, "we-met"))
    assert asked.status_code == 403
    assert "<form" not in asked.content.decode()
    assert Client().get(path(reminder, "snooze")).status_code == 200


@pytest.mark.parametrize("belongs", [True, False])
def test_organiser_is_asked_about_meetings_they_may_log(belongs: bool) -> None:
    world = make_world(active_on=date(2026, 1, 5))
    with across_institutions():
        owner = {"library_owner": world.librarian} if belongs else {}
        other = make_project(world.institution, at=world.at(date(2026, 1, 5)), name="Another", **owner)
        world.meet(
            date(2026, 1, 14), at=world.at(date(2026, 1, 8)), projects=[world.project, other], attendees=(),
            organiser=world.librarian,
        )  # fmt: skip
    text = _letter(world.librarian, at=datetime(2026, 1, 15, 9, tzinfo=UTC))
    assert "14 January" in text
    assert [("we-met" in text), ("Please say" in text), ("Please ask" in text)] == [belongs, belongs, not belongs]
