"""What happened is told once, in the next message of the day, whatever that is about; alone it is a message."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.test import Client

from accounts.people.models import Person
from foundation.tenancy import across_institutions
from tests.factories.browsers import signed_in
from tests.factories.contributions import registered
from tests.factories.messages import make_message
from tests.factories.projects import World, make_world
from tests.recipes import code_of
from tracker.delivery import actions, sending
from tracker.delivery.actions import drop_notes, leave_note
from tracker.delivery.kinds import kind_named
from tracker.delivery.links import unsubscribe_url
from tracker.delivery.models import DeliveryPreference, Message, MessageState, Note
from tracker.delivery.note_kinds import NoteKind, note_kind_choices
from tracker.reports.actions import subscribe

pytestmark = pytest.mark.django_db
AT = datetime(2026, 1, 20, 9, tzinfo=UTC)
NEXT = AT + timedelta(days=3)  # on which the next message of a day may go
KIND = NoteKind(
    order=1,
    name="bell",
    label="Bell",
    sentence=lambda facts: f"It rang <{facts['times']}>.",
    path=lambda facts: "/bell/",
)


@pytest.fixture(autouse=True)
def _bell() -> Iterator[None]:
    with registered(KIND):
        yield


@pytest.fixture
def world() -> World:
    """Nobody waits for another message of the day."""
    return make_world(active_on=AT.date())


def _ring(person: Person, *, about: int = 1, times: int = 1, kind: str = "bell") -> None:
    with across_institutions():
        leave_note(person=person, kind=kind, about=about, facts={"times": times}, at=AT)


def _run(at: datetime = AT) -> list[Any]:
    before = len(outbox.outbox)
    with across_institutions():
        actions.plan(at=at)
    sending.deliver(worker="w", clock=lambda: at, upto=timedelta(seconds=1))
    return outbox.outbox[before:]


def test_a_note_is_told_once_in_a_message_of_its_own(world: World, settings: Any) -> None:
    _ring(world.librarian, about=1, times=3)
    _ring(world.librarian, about=2, times=4)
    (mail,) = _run()
    assert (mail.to, mail.subject) == ([world.librarian.email], "News about your meetings")
    assert f"* It rang <3>.\n  {settings.BASE_URL}/bell/\n* It rang <4>." in mail.body
    assert "It rang &lt;3&gt;." in mail.alternatives[0][0]
    assert mail.alternatives[0][0].count("</body>") == 1
    assert mail.message()["List-Unsubscribe"] is not None
    assert _run(NEXT) == []


def test_a_note_rides_along_with_another_message(world: World) -> None:
    with across_institutions():
        subscribe(person=world.librarian, at=AT, wanted=True)
    _ring(world.librarian)
    with registered(code_of("A kind of message")["YearMessage"](order=3)):
        (mail,) = _run()
        assert (mail.subject, "It rang <1>." in mail.body) == ("The year 2025", True)
        assert _run(NEXT) == []


def test_a_newer_note_about_the_same_replaces_it_until_told(world: World) -> None:
    _ring(world.librarian, times=1)
    _ring(world.librarian, times=2)
    (mail,) = _run()
    assert ("<1>" in mail.body, "<2>" in mail.body) == (False, True)
    _ring(world.librarian, times=3)
    assert _run() == []  # one message a day
    assert "<3>" in _run(NEXT)[0].body


def test_a_dropped_note_is_not_told(world: World) -> None:
    _ring(world.librarian)
    with across_institutions():
        drop_notes(kind="bell", about=[1])
    assert _run() == []


def test_a_message_that_failed_to_go_tells_its_notes_again(world: World) -> None:
    _ring(world.librarian)
    with across_institutions():
        actions.plan(at=AT)
        ids = actions.claim(worker="w", at=AT, limit=9, lease=timedelta(minutes=1))
        for _attempt in range(2):
            (chosen,) = actions.choose(kind=kind_named("notes"), message_ids=ids, worker="w", at=AT)
            assert "It rang <1>." in actions.write(chosen).content.text


def test_a_message_with_nothing_to_say_gives_its_notes_back(world: World) -> None:
    _ring(world.librarian)
    with across_institutions():
        taken = make_message(world.librarian, kind="reminder", day_on=AT.date(), next_attempt_at=AT)
        Note.objects.update(message=taken)
    assert _run() == []  # the reminder is cancelled
    with across_institutions():
        assert Message.objects.get().state == MessageState.CANCELLED
    assert "It rang <1>." in _run(NEXT)[0].body


def test_who_wants_no_notes_gets_none(world: World, settings: Any) -> None:
    _ring(world.librarian)
    link = unsubscribe_url(kind="notes", person_id=world.librarian.pk).removeprefix(settings.BASE_URL)
    assert Client().post(link).status_code == 200
    _ring(world.librarian, about=2)
    assert _run() == []
    with across_institutions():
        assert (Note.objects.count(), DeliveryPreference.objects.get().notes) == (0, False)
    assert _ticked(world.librarian) == set()


def _ticked(person: Person) -> set[str]:
    """The kinds that the page of preferences shows as told."""
    page = signed_in(person).get("/preferences/").content.decode()
    boxes = re.findall(r'<input type="checkbox" name="told" value="([^"]*)"([^>]*)>', page)
    assert {name for name, _more in boxes} == {name for name, _label in note_kind_choices()}
    return {name for name, more in boxes if "checked" in more}


def _say(person: Person, *told: str) -> None:
    sent = {"wanted": "on", "weekday": "1", "channel": "email", "hour": "", "time_zone": "", "told": told}
    assert signed_in(person).post("/preferences/", sent).status_code == 302


def test_each_kind_of_note_is_chosen_alone(world: World) -> None:
    person, others = world.librarian, {name for name, _label in note_kind_choices()} - {"bell"}
    assert _ticked(person) == {*others, "bell"}
    _ring(person)
    _ring(person, kind="mention")
    _say(person, *others)
    assert _ticked(person) == others
    _ring(person, about=2)
    with across_institutions():
        assert set(Note.objects.values_list("kind", flat=True)) == {"mention"}
    _say(person, "bell")
    _ring(person, about=2)
    with across_institutions():
        assert set(Note.objects.values_list("kind", flat=True)) == {"bell"}
    _ring(world.engineer, kind="mention")  # who said nothing
    with across_institutions():
        assert Note.objects.filter(person=world.engineer).count() == 1


def test_who_wants_none_wants_none_of_a_later_version(world: World) -> None:
    _say(world.librarian)
    with registered(replace(KIND, name="gong", order=2)):
        _ring(world.librarian, kind="gong")
        assert _ticked(world.librarian) == set()
        _say(world.librarian, "gong")
        assert _ticked(world.librarian) == {"gong"}
        _ring(world.librarian, kind="gong")
    with across_institutions():
        assert Note.objects.count() == 1
    _say(world.librarian, "bell")  # the gong has gone, and what was said of it does not stand in the way
    with across_institutions():
        preference = DeliveryPreference.objects.get()
        DeliveryPreference.objects.update(unwanted_notes=["gong", "mention"])
        preference.refresh_from_db()
        actions.save_delivery_preference(preference=preference, by=world.librarian, at=AT)
    assert preference.unwanted_notes == ["mention"]


def test_a_note_of_a_removed_kind_is_left_out(world: World) -> None:
    _ring(world.librarian, kind="gone")
    _ring(world.librarian)
    (mail,) = _run()
    assert mail.body.count("* ") == 1


def test_a_note_reaches_its_person_only(world: World) -> None:
    theirs = make_world(active_on=AT.date())
    _ring(world.librarian)
    _ring(theirs.librarian, times=7)
    bodies = {mail.to[0]: mail.body for mail in _run()}
    assert {to: "<7>" in body for to, body in bodies.items()} == {
        world.librarian.email: False, theirs.librarian.email: True
    }  # fmt: skip
