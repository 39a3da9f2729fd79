"""Who must agree to a decision is asked by mail, and agrees from there without signing in."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail as outbox
from django.core import signing
from django.test import Client

from accounts.people.actions import update_person
from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.errors import Forbidden
from foundation.tenancy import across_institutions, within
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.delivery import sending
from tracker.outcomes.actions import agree, record_decision, update_decision
from tracker.outcomes.models import Decision, DecisionVoice

pytestmark = pytest.mark.django_db
AT = datetime(2026, 1, 20, 9, tzinfo=UTC)
LATER = AT + timedelta(minutes=3)


@pytest.fixture
def world() -> World:
    return make_world(active_on=AT.date(), time_zone="UTC")


@pytest.fixture
def dean(world: World) -> Person:
    with across_institutions():
        return make_person(world.institution, Side.LEADERSHIP, Role.DEAN)


def _decide(world: World, *must_agree: Person, by: Person | None = None, in_room: Sequence[Person] = ()) -> Decision:
    with within(world.institution.pk):
        return record_decision(
            institution_id=world.institution.pk, by=by, at=AT, project=world.project, must_agree=must_agree,
            text="One sign-in for everything, <from> May & on", in_room=in_room,
        )  # fmt: skip


def _mails(at: datetime = LATER) -> list[Any]:
    before = len(outbox.outbox)
    sending.deliver(worker="w", clock=lambda: at, upto=timedelta(seconds=1))
    return outbox.outbox[before:]


def _link(mail: Any) -> str:
    (found,) = re.findall(r"https?://[^/\s]+(/agree/\S+)", mail.body)
    return str(found)


def _agreed_on(decision: Decision, person: Person) -> date | None:
    with across_institutions():
        return DecisionVoice.objects.get(decision=decision, person=person).agreed_on


def _press(link: str) -> Any:
    client = Client()
    page = client.get(link).content.decode()
    read = re.findall(r'name="read" value="(\w+)"', page)
    return client.post(link, {"read": read[0] if read else ""})


@time_machine.travel(LATER, tick=False)
def test_dean_agrees_from_the_mail_that_asks(world: World, dean: Person) -> None:
    decision = _decide(world, dean, in_room=[world.librarian, world.engineer])
    assert _mails(AT + timedelta(minutes=1)) == []  # it settles first
    (mail,) = _mails()
    assert (mail.to, mail.subject) == ([dean.email], "Do you agree? One sign-in for everything, <from> May & on")
    link = _link(mail)
    room = f"In the room: {world.librarian.name} and {world.engineer.name}."
    assert room in mail.body
    assert room in Client().get(link).content.decode().replace("\u2068", "").replace("\u2069", "")
    assert "One sign-in for everything, &lt;from&gt; May &amp; on" in Client().get(link).content.decode()
    assert _agreed_on(decision, dean) is None, "mail scanners follow links"
    thanks = _press(link).content.decode()
    assert "You agreed" in thanks
    assert "Eduroam and SSO, 20 January 2026: “One sign-in for everything" in thanks
    assert _agreed_on(decision, dean) == LATER.date()
    assert "You agreed" in Client().get(link).content.decode()


@time_machine.travel(LATER, tick=False)
def test_each_is_asked_once_and_again_after_a_change(world: World, dean: Person) -> None:
    with across_institutions():
        other = make_person(world.institution, Side.IT, Role.MANAGER)
    decision = _decide(world, dean, other, by=other)  # who writes it down is there to agree
    assert [mail.to for mail in _mails()] == [[dean.email]]
    with within(world.institution.pk):
        decision = update_decision(decision=decision, by=None, at=LATER, review_on=date(2026, 5, 1))
    assert _mails(LATER + timedelta(minutes=3)) == []
    with within(world.institution.pk):
        decision = update_decision(decision=decision, by=None, at=LATER, text="Two sign-ins")
    assert sorted(mail.to[0] for mail in _mails(LATER + timedelta(minutes=3))) == sorted([dean.email, other.email])


@time_machine.travel(LATER, tick=False)
def test_nobody_is_asked_what_they_agreed_to_already(world: World, dean: Person) -> None:
    decision = _decide(world, dean)
    with within(world.institution.pk):
        agree(decision=decision, by=dean, at=AT)
    assert _mails() == []


@time_machine.travel(LATER, tick=False)
def test_agreement_is_to_what_was_read(world: World, dean: Person) -> None:
    decision = _decide(world, dean)
    link, client = _link(_mails()[0]), Client()
    (read,) = re.findall(r'name="read" value="(\w+)"', client.get(link).content.decode())
    with within(world.institution.pk):
        update_decision(decision=decision, by=None, at=LATER, text="Something else")
    answer = client.post(link, {"read": read})
    assert (answer.status_code, _agreed_on(decision, dean)) == (409, None)
    assert "Something else" in answer.content.decode()


def test_link_of_nobody_is_not_found(world: World, dean: Person) -> None:
    with time_machine.travel(LATER, tick=False):
        decision = _decide(world, dean)
        link = _link(_mails()[0])
        with across_institutions():
            voice = DecisionVoice.objects.get(decision=decision)
        forged = signing.TimestampSigner(salt="other").sign(str(voice.pk)).replace(":", ".")
        assert _press(f"/agree/{forged}/").status_code == 404
        with within(world.institution.pk):
            Person.objects.filter(pk=dean.pk).update(is_active=False)
        assert _press(link).status_code == 404
        with within(world.institution.pk):
            Person.objects.filter(pk=dean.pk).update(is_active=True)
        with within(world.institution.pk):
            update_decision(decision=decision, by=None, at=LATER, must_agree=[])
        assert _press(link).status_code == 404
        with within(world.institution.pk):
            update_decision(decision=decision, by=None, at=LATER, must_agree=[dean])
        link = _link(_mails(LATER + timedelta(minutes=3))[0])
    with time_machine.travel(LATER + timedelta(days=31), tick=False):
        assert _press(link).status_code == 404
    assert _agreed_on(decision, dean) is None


@time_machine.travel(LATER, tick=False)
def test_who_may_read_nothing_any_more_does_not_agree(world: World, dean: Person) -> None:
    """By the mail of before, nor are they sent another."""
    decision = _decide(world, dean)
    (mail,) = _mails()
    with across_institutions():
        update_person(person=dean, by=None, at=LATER, roles=[])
        dean = Person.objects.get(pk=dean.pk)
    assert Client().get(_link(mail)).status_code == 404
    assert Client().post(_link(mail), {"read": ""}).status_code == 404
    with within(world.institution.pk), pytest.raises(Forbidden):
        agree(decision=decision, by=dean, at=LATER)
    assert _agreed_on(decision, dean) is None
    _decide(world, dean)
    assert _mails(LATER + timedelta(minutes=5)) == []
