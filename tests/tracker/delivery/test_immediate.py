"""Messages that a colleague asks for: at once, on any day, beside the message of the day, and to guests too."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.test import Client

from accounts.institutions.models import Closure
from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions
from tests.factories.contributions import registered
from tests.factories.messages import make_message
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tests.recipes import code_of
from tracker.delivery import actions, sending
from tracker.delivery.actions import To, open_immediate
from tracker.delivery.kinds import ImmediateKind
from tracker.delivery.letters import CalendarPart, Content, Recipient
from tracker.delivery.links import unsubscribe_url
from tracker.delivery.models import DeliveryPreference, Message, MessageState
from tracker.reports.actions import subscribe

pytestmark = pytest.mark.django_db
AT = datetime(2026, 1, 20, 9, tzinfo=UTC)
GUEST = To(guest_name="Hannah Price", guest_address="hannah@example.org")
CALENDAR = CalendarPart("word.ics", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "REQUEST")


class WordKind(ImmediateKind):
    name, label = "word", "A word"

    def choose(self, messages: Sequence[Message], *, at: datetime) -> Mapping[int, str]:
        return {message.pk: str(message.person or message.guest_name) for message in messages}

    def write(self, chosen: str, *, to: Recipient) -> Content:
        return Content("A word", f"For {chosen}", calendar=CALENDAR, reply_to="ann@example.org")

    def obsolete(self) -> Q:
        return Q(person__is_active=False)


KIND = WordKind(order=5)


@pytest.fixture(autouse=True)
def _word() -> Iterator[None]:
    with registered(KIND):
        yield


@pytest.fixture
def world() -> World:
    """Nobody waits for a message of the day."""
    return make_world(active_on=AT.date())


def _open(world: World, *recipients: To, not_before: datetime = AT) -> list[Message]:
    with across_institutions():
        return open_immediate(KIND, recipients, institution=world.institution, at=AT, not_before=not_before)


def _run(at: datetime = AT) -> list[Any]:
    before = len(outbox.outbox)
    with across_institutions():
        actions.plan(at=at)
    sending.deliver(worker="w", clock=lambda: at, upto=timedelta(seconds=1))
    return outbox.outbox[before:]


def test_person_and_guest_get_it_once(world: World) -> None:
    _open(world, To(world.librarian), GUEST)
    first, second = _run()
    assert (first.to, first.body) == ([world.librarian.email], f"For {world.librarian.name}")
    assert (second.to, second.body) == ([GUEST.guest_address], "For Hannah Price")
    assert first.reply_to == ["ann@example.org"]
    message = first.message()
    assert message["List-Unsubscribe"] is None
    assert message["Message-ID"] != second.message()["Message-ID"]
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", "text/calendar", "application/ics"]
    calendar = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    assert (calendar.get_param("method"), calendar.get_content_charset()) == ("REQUEST", "utf-8")
    assert _run() == []


def test_it_waits_for_no_hour_day_or_other_message(world: World) -> None:
    with across_institutions():
        Closure.objects.create(
            institution=world.institution, name="Break", starts_on=date(2026, 1, 19), ends_on=date(2026, 1, 25)
        )
        DeliveryPreference.objects.create(institution=world.institution, person=world.librarian, hour=23)
        make_message(world.librarian, kind="reminder", day_on=AT.date(), state=MessageState.SENT)
    _open(world, To(world.librarian), To(world.librarian))
    assert len(_run()) == 2


def test_it_keeps_no_message_of_the_day_waiting(world: World) -> None:
    with across_institutions():
        dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
        subscribe(person=dean, at=AT, wanted=True)
    _open(world, To(dean))
    with registered(code_of("A kind of message")["YearMessage"](order=30)):
        assert sorted(mail.subject for mail in _run()) == ["A word", "The year 2025"]


def test_it_goes_from_its_instant_on(world: World) -> None:
    _open(world, GUEST, not_before=AT + timedelta(minutes=2))
    assert (_run(), len(_run(AT + timedelta(minutes=2)))) == ([], 1)


def test_it_cannot_be_unsubscribed(world: World) -> None:
    link = unsubscribe_url(kind="word", person_id=world.librarian.pk).split("/", 3)[3]
    assert Client().post(f"/{link}").status_code == 404


@pytest.mark.parametrize("fields", [{"person": None}, {"guest_address": "a@example.org"}, {"immediate": False}])
def test_the_database_refuses_a_message_to_nobody_or_two(world: World, fields: dict[str, Any]) -> None:
    (message,) = _open(world, GUEST if fields == {"immediate": False} else To(world.librarian))
    with across_institutions(), transaction.atomic(), pytest.raises(IntegrityError):
        Message.objects.filter(pk=message.pk).update(**fields)


def test_a_guest_is_not_the_addressee_of_a_day(world: World) -> None:
    mine, theirs = _open(world, To(world.librarian), GUEST)
    assert mine.addressee == Person(pk=world.librarian.pk)
    with pytest.raises(TypeError, match=r"hannah@example\.org"):
        _ = theirs.addressee
