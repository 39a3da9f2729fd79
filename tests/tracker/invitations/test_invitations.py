"""Who is invited to a meeting gets a mail that their calendar reads: asked, moved, taken back; once for each change."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.db import transaction

from accounts.people.actions import update_profile
from accounts.roles import Side
from foundation.errors import Refused
from foundation.tenancy import across_institutions, within
from tests.factories.calendars import ReadFile, calendar_of
from tests.factories.people import make_person
from tests.factories.projects import World, make_project, make_world
from tracker.delivery import actions, sending
from tracker.delivery.actions import SETTLING
from tracker.delivery.models import Message
from tracker.invitations import actions as invitation_actions
from tracker.invitations.models import Invitation
from tracker.meetings.actions import delete_meeting, log_meeting, update_meeting
from tracker.meetings.guests import Guest
from tracker.meetings.models import Attendance, Meeting, MeetingState
from tracker.projects.actions import update_project

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(hours=3)
GUEST = Guest("Hannah Price", Side.IT, "hannah@example.org")


@pytest.fixture(autouse=True)
def _everywhere() -> Iterator[None]:
    with across_institutions():
        yield


@pytest.fixture
def world() -> World:
    """Nothing is due: no message of the day goes."""
    return make_world(active_on=date(2026, 3, 1))


def plan(world: World, **fields: Any) -> Meeting:
    usual: dict[str, Any] = {
        "starts_at": time(10), "minutes": 45, "place": "Room 4", "invited": [world.librarian, world.engineer],
        "guests": [GUEST], "at": AT, "projects": [world.project], "held_on": DAY,
    }  # fmt: skip
    return log_meeting(institution_id=world.institution.pk, by=world.librarian, **{**usual, **fields}).meeting


def change(world: World, meeting: Meeting, *, at: datetime = LATER, **fields: Any) -> Meeting:
    return update_meeting(meeting=meeting, by=world.librarian, at=at, **fields)


def sent(at: datetime) -> dict[str, Any]:
    """Address -> the mail that went by `at`; none gets two at once."""
    before = len(outbox.outbox)
    sending.deliver(worker="w", clock=lambda: at, upto=timedelta(seconds=1))
    mails = outbox.outbox[before:]
    found = {mail.to[0]: mail for mail in mails}
    assert len(found) == len(mails)
    return found


def read(mails: dict[str, Any]) -> dict[str, ReadFile]:
    return {address: calendar_of(mail) for address, mail in mails.items()}


def everybody(world: World) -> set[str]:
    return {world.librarian.email, world.engineer.email, GUEST.address}


def test_all_invited_get_a_request(world: World, settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Joint Work <work@example.org>"
    meeting = plan(world)
    assert sent(AT) == {}
    mails = sent(AT + SETTLING)
    assert mails.keys() == everybody(world)
    mail = mails[world.engineer.email]
    assert mail.subject == "Invitation: Eduroam and SSO, Tuesday 10 March 2026, 10:00"
    assert f"{world.librarian.name} invites you to a meeting about Eduroam and SSO." in mail.body
    assert mail.reply_to == [world.librarian.email]
    own = mails[world.librarian.email]  # they organise it, and come
    assert own.subject == "Planned: Eduroam and SSO, Tuesday 10 March 2026, 10:00"
    assert "You organise a meeting about Eduroam and SSO." in own.body
    assert "Your answer so far: Yes" in own.body
    assert own.reply_to == []
    assert f"/meetings/{meeting.pk}/" in mail.body
    assert f"/meetings/{meeting.pk}/" not in mails[GUEST.address].body
    for address, file in read(mails).items():
        (event,) = file.events
        assert (file.method, event.sequence, event.status) == ("REQUEST", 0, "CONFIRMED")
        answered = "ACCEPTED" if address == world.librarian.email else "NEEDS-ACTION"
        assert (event.attendee, event.partstat) == (f"mailto:{address}", answered)
        assert (event.organiser, event.place) == ("mailto:work@example.org", "Room 4")
        assert event.summary == "Eduroam and SSO: library and IT"
        assert event.begins == datetime(2026, 3, 10, 10, tzinfo=world.institution.zone)
    assert sent(LATER) == {}


def test_a_time_stays_local_when_the_clocks_change(world: World) -> None:
    plan(world, held_on=date(2026, 3, 31), invited=[world.engineer], guests=[])
    (file,) = read(sent(LATER)).values()
    assert file.events[0].begins == datetime(2026, 3, 31, 9, tzinfo=UTC)


def test_a_meeting_without_an_hour_is_all_day(world: World) -> None:
    plan(world, starts_at=None, invited=[world.engineer], guests=[])
    (file,) = read(sent(LATER)).values()
    assert file.events[0].begins == DAY


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"starts_at": time(11)}, "It moves from Tuesday 10 March 2026, 10:00 to Tuesday 10 March 2026, 11:00."),
        ({"held_on": date(2026, 3, 11)}, "to Wednesday 11 March 2026, 10:00."),
        ({"minutes": 90}, "It takes 90 minutes now."),
        ({"place": ""}, "The place is no longer Room 4."),
        ({"mode": "phone"}, "You meet in another way: Phone."),
        ({"place": "Room 5"}, "The place is now Room 5."),
    ],
)
def test_a_change_of_time_or_place_is_told(world: World, fields: dict[str, Any], words: str) -> None:
    meeting = plan(world)
    first = read(sent(AT + SETTLING))
    change(world, meeting, **fields)
    mails = sent(LATER + SETTLING)
    again = read(mails)
    assert again.keys() == everybody(world)
    assert {one.method for one in again.values()} == {"REQUEST"}
    for address, file in again.items():
        assert mails[address].subject.startswith("Changed: Eduroam and SSO, ")
        assert words in mails[address].body
        assert (file.events[0].uid, file.events[0].sequence) == (first[address].events[0].uid, 1)


def test_changes_in_a_row_are_one_message(world: World) -> None:
    meeting = plan(world)
    for minute in (11, 12, 13):
        meeting = change(world, meeting, at=AT + timedelta(minutes=1), starts_at=time(minute))
    assert sent(AT + SETTLING) == {}  # it waits until nobody corrects it any more
    files = read(sent(AT + SETTLING + timedelta(minutes=1)))
    assert {(file.events[0].sequence, file.events[0].begins.hour) for file in files.values()} == {(3, 13)}  # type: ignore[union-attr]
    assert Message.objects.count() == 3


def test_what_was_undone_at_once_is_not_sent(world: World) -> None:
    meeting = plan(world)
    delete_meeting(meeting=meeting, by=world.librarian, at=AT + timedelta(minutes=1))
    assert sent(LATER) == {}


def test_what_changes_neither_time_nor_place_is_not_told(world: World) -> None:
    meeting = plan(world)
    sent(LATER)
    change(world, meeting, notes="Bring the figures")
    change(world, meeting, starts_at=time(10), place="Room 4")
    assert sent(LATER + SETTLING) == {}


def test_who_is_added_later_is_asked_and_nobody_else(world: World) -> None:
    meeting = plan(world)
    sent(LATER)
    another = make_person(world.institution, Side.IT)
    change(world, meeting, invited=[world.librarian, world.engineer, another])
    assert sent(LATER + SETTLING).keys() == {another.email}


def test_who_is_no_longer_invited_gets_a_cancel(world: World) -> None:
    meeting = plan(world)
    first = read(sent(LATER))
    change(world, meeting, invited=[world.librarian], guests=[])
    mails = sent(LATER + SETTLING)
    assert mails.keys() == {world.engineer.email, GUEST.address}
    assert "You are no longer invited" in mails[GUEST.address].body
    for address, file in read(mails).items():
        (event,) = file.events
        assert (file.method, event.uid, event.attendee) == ("CANCEL", first[address].events[0].uid, f"mailto:{address}")
        assert event.status == ""  # for the others it takes place


def test_a_cancelled_meeting_is_cancelled_for_all(world: World) -> None:
    meeting = plan(world)
    sent(LATER)
    change(world, meeting, state=MeetingState.CANCELLED)
    mails = sent(LATER + SETTLING)
    assert mails.keys() == everybody(world)
    assert {mail.subject for mail in mails.values()} == {"Cancelled: Eduroam and SSO, Tuesday 10 March 2026, 10:00"}
    assert {(f.method, f.events[0].sequence, f.events[0].status) for f in read(mails).values()} == {
        ("CANCEL", 1, "CANCELLED")
    }


def test_a_deleted_meeting_is_cancelled_for_all(world: World) -> None:
    meeting = plan(world)
    first = read(sent(LATER))
    delete_meeting(meeting=meeting, by=world.librarian, at=LATER)
    again = read(sent(LATER + SETTLING))
    assert again.keys() == everybody(world)
    for address, file in again.items():
        assert (file.method, file.events[0].sequence, file.events[0].uid) == (
            "CANCEL", 1, first[address].events[0].uid,
        )  # fmt: skip


def test_a_meeting_planned_again_is_asked_for_again(world: World) -> None:
    meeting = plan(world)
    sent(LATER)
    meeting = change(world, meeting, state=MeetingState.CANCELLED)
    sent(LATER + SETTLING)
    change(world, meeting, at=LATER + timedelta(hours=1), state=MeetingState.PLANNED)
    files = read(sent(LATER + timedelta(hours=2)))
    assert {(f.method, f.events[0].sequence) for f in files.values()} == {("REQUEST", 2)}
    assert files.keys() == everybody(world)


def test_nobody_hears_of_a_meeting_that_is_over_or_held(world: World) -> None:
    meeting = plan(world)
    sent(LATER)
    after = world.at(DAY, hour=11)
    held = change(world, meeting, at=after, state=MeetingState.HELD, attendees=[world.librarian, world.engineer])
    assert sent(after + SETTLING) == {}
    change(world, held, at=after, state=MeetingState.CANCELLED)
    another = plan(world, held_on=date(2026, 3, 3))
    sent(LATER + SETTLING)
    change(world, another, at=after, state=MeetingState.CANCELLED)
    assert sent(after + timedelta(hours=1)) == {}


def test_who_left_gets_nothing(world: World) -> None:
    plan(world)
    type(world.engineer).objects.filter(pk=world.engineer.pk).update(is_active=False)
    assert sent(LATER).keys() == {world.librarian.email, GUEST.address}


def test_a_guest_without_an_address_is_not_written_to(world: World) -> None:
    plan(world, guests=[Guest("Zoe", Side.OTHER)], invited=[])
    assert (sent(LATER), Invitation.objects.count()) == ({}, 0)


def test_a_change_while_a_message_is_composed_goes_out_right(world: World) -> None:
    """The kind says that what was composed is obsolete: it is composed again."""
    meeting = plan(world, invited=[world.engineer], guests=[])
    ids = actions.claim(worker="slow", at=AT + SETTLING, limit=9, lease=timedelta(minutes=5))
    (invitation,) = Invitation.objects.filter(message__in=ids)
    actions.choose(kind=_kind(), message_ids=ids, worker="slow", at=AT + SETTLING)
    change(world, meeting, at=AT + SETTLING, starts_at=time(15))
    marked = actions.settle_and_claim_next(
        accepted=None, following=(ids[0], "invitation"), worker="slow", at=AT + SETTLING, lease=timedelta(minutes=5)
    )
    assert marked is False
    (file,) = read(sent(LATER)).values()
    assert (file.events[0].sequence, invitation.sequence) == (1, 0)
    assert sent(LATER + timedelta(hours=1)) == {}


def _kind() -> Any:
    from tracker.invitations.message import INVITATION

    return INVITATION


def test_projects_and_names_of_any_kind_go_through(world: World) -> None:
    hostile = "Ünï; “a,b” \\n <b>&amp; 'x' " + "長" * 60
    project = make_project(world.institution, name=hostile, library_owner=world.librarian)
    plan(world, projects=[project], place=hostile, invited=[], guests=[Guest('O"Neil; ü', Side.IT, "o@example.org")])
    (mail,) = sent(LATER).values()
    (event,) = calendar_of(mail).events
    assert event.summary == f"{hostile}: library and IT"
    assert event.place == hostile
    assert "<b>" not in mail.alternatives[0][0]


def test_another_institution_hears_nothing(world: World) -> None:
    theirs = make_world(active_on=date(2026, 3, 1))
    meeting = plan(theirs, guests=[])
    plan(world)
    assert sent(LATER).keys() == everybody(world) | {theirs.librarian.email, theirs.engineer.email}
    change(theirs, meeting, starts_at=time(12))
    assert sent(LATER + SETTLING).keys() == {theirs.librarian.email, theirs.engineer.email}


def test_answers_survive_and_are_in_the_next_request(world: World) -> None:
    meeting = plan(world)
    sent(LATER)
    Attendance.objects.filter(person=world.engineer).update(answer="maybe")
    change(world, meeting, starts_at=time(11))
    assert read(sent(LATER + SETTLING))[world.engineer.email].events[0].partstat == "TENTATIVE"


def test_guests_newly_invited_in_a_day_are_limited(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitation_actions, "MAX_GUESTS_A_DAY", 2)
    neighbour = make_world(active_on=date(2026, 3, 1))
    plan(neighbour, guests=[Guest(f"N{n}", Side.IT, f"n{n}@example.org") for n in range(2)])
    with within(world.institution.pk):
        meeting = plan(world)
        with pytest.raises(Refused, match="2 guests today"), transaction.atomic():
            plan(world, guests=[Guest(f"G{n}", Side.IT, f"g{n}@example.org") for n in range(2)])
        assert Meeting.objects.count() == 1
        second = plan(world, invited=[], guests=[Guest("Zoe", Side.IT, "zoe@example.org")])
        assert sent(AT + SETTLING).keys() >= {"hannah@example.org", "zoe@example.org"}
        change(world, second, held_on=DAY + timedelta(days=1))  # who is invited already hears of every change
        change(world, meeting, state=MeetingState.CANCELLED)
        plan(world, at=AT + timedelta(days=1), guests=[Guest("Kim", Side.IT, "kim@example.org")])


def test_text_of_a_colleague_begins_no_line_of_the_mail(world: World) -> None:
    """To a stranger it would read as ours."""
    hostile = "Go\r\n\r\nHello, your password ends"
    with transaction.atomic():
        update_profile(person=world.librarian, by=world.librarian, at=AT, name=hostile)
        update_project(project=world.project, by=world.librarian, at=AT, name=hostile)
    plan(world, place=hostile, guests=[Guest(hostile, Side.IT, GUEST.address)])
    letter = sent(LATER)[GUEST.address]
    lines = [line.strip() for part in (letter.subject, letter.body) for line in part.splitlines()]
    assert not [line for line in lines if line.startswith("Hello, your")]
    assert any("Go Hello, your password ends" in line for line in lines)


def test_meeting_moved_all_day_is_told_ever_more_rarely(world: World) -> None:
    """And what is told last is true."""
    meeting, told = plan(world, invited=[world.engineer]), []
    for number in range(8 * 60 // 5):
        at = AT + timedelta(minutes=5 * number)
        meeting = change(world, meeting, at=at, starts_at=time(10 + number % 2))
        told += [{address: mail.subject for address, mail in sent(at + timedelta(minutes=4)).items()}]
    end = sent(AT + timedelta(hours=9, minutes=10))
    assert 6 <= sum(map(bool, told)) <= 14
    assert {mail.subject.rpartition(" ")[2] for mail in end.values()} <= {"11:00"}
    assert {subjects[GUEST.address].rpartition(" ")[2] for subjects in [*filter(None, told)][:3]} <= {"10:00", "11:00"}
    last = Invitation.objects.filter(guest_address=GUEST.address).exclude(message__state="planned").last()
    assert last is not None
    assert last.facts["starts_at"] == "11:00:00"
