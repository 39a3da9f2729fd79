"""The mail server is down, slow, refuses one address, or refuses for now: the others go out, nothing is lost, nothing
is tried without a pause, and what is refused for good is shown to an administrator."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.db import OperationalError
from django.test import Client

from accounts.people.models import Person, validate_address
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions
from tests.factories.browsers import sign_in
from tests.factories.messages import write_letters
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tests.servers import free_port
from tracker.delivery import actions, sending
from tracker.delivery.models import Message, MessageState
from tracker.reminders import actions as reminder_actions
from tracker.reminders.ladder import Rung
from tracker.reminders.models import Preference, Reminder

pytestmark = pytest.mark.django_db
AT = datetime(2026, 1, 12, 9, tzinfo=UTC)
Reply = Callable[[str], str]


class Relay:
    """Answers as told: to each RCPT, and to each DATA."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, str]] = []
        self.rcpt: Reply = lambda address: "250 OK"
        self.data: Reply = lambda address: "250 OK"
        self.hang = False
        self.sessions = 0

    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.sessions += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        reply = self.rcpt(address)
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.hang:
            await asyncio.sleep(60)
        reply = self.data(envelope.rcpt_tos[0])
        if reply.startswith("250"):
            self.mails.append((envelope.rcpt_tos[0], message_from_bytes(envelope.content)["Message-ID"]))
        return reply

    def addresses(self) -> list[str]:
        return sorted(address for address, _reference in self.mails)


@pytest.fixture
def relay(settings: Any) -> Iterator[Relay]:
    relay = Relay()
    controller = Controller(relay, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "collab.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_TIMEOUT = settings.EMAIL_ACCEPT_TIMEOUT = 1
    yield relay
    controller.stop(no_assert=True)


@pytest.fixture
def worlds() -> list[World]:
    worlds = [make_world(active_on=date(2026, 1, 5)) for _ in range(3)]
    with across_institutions():
        actions.plan(at=AT)
    return worlds


def deliver(at: datetime = AT) -> sending.Tally:
    return sending.deliver(worker="w", clock=lambda: at, upto=timedelta(seconds=1))


def everybody(worlds: list[World]) -> list[str]:
    return sorted(person.email for world in worlds for person in (world.librarian, world.engineer))


def states() -> dict[str, int]:
    with across_institutions():
        found = list(Message.objects.values_list("state", flat=True))
    return {state: found.count(state) for state in set(found)}


def test_all_go_out_over_one_connection(relay: Relay, worlds: list[World]) -> None:
    assert deliver().sent == 6
    assert (relay.addresses(), relay.sessions, states()) == (everybody(worlds), 1, {"sent": 6})
    assert deliver().sent == 0


def test_one_address_refused_for_good(relay: Relay, worlds: list[World]) -> None:
    bad = worlds[1].librarian
    relay.rcpt = lambda address: "550 No such user" if address == bad.email else "250 OK"
    tally = deliver()
    assert (tally.sent, tally.refused, tally.postponed) == (5, 1, 0)
    assert relay.addresses() == [address for address in everybody(worlds) if address != bad.email]
    with across_institutions():
        message = Message.objects.get(state=MessageState.FAILED)
        assert (message.person_id, message.error) == (bad.pk, "550 No such user")
        admin = make_person(worlds[1].institution, Side.IT, Role.ADMIN)
    client = Client()
    sign_in(client, admin)
    assert "550 No such user" in client.get("/messages/failed/").content.decode()
    sign_in(client, worlds[1].engineer)
    assert client.get("/messages/failed/").status_code == 403
    assert deliver(AT + timedelta(days=3)).refused == 0


@pytest.mark.parametrize("address", ["a@אb.example.org", "=?utf-8?q??=@example.org", "=?utf-8?q?=0a?=@example.org"])
def test_invalid_address_fails_and_delays_nobody(relay: Relay, worlds: list[World], address: str) -> None:
    """Well formed for Django, in a database from before such addresses were refused at the door."""
    with across_institutions():
        bad = Person.objects.get(pk=worlds[1].librarian.pk)
        Person.objects.filter(pk=bad.pk).update(email=address)
    tally = deliver()
    assert (tally.sent, tally.refused, tally.postponed) == (5, 1, 0)
    assert relay.addresses() == [one for one in everybody(worlds) if one != bad.email]
    with across_institutions():
        assert "Not written" in Message.objects.get(state=MessageState.FAILED).error
    with pytest.raises(ValidationError, match="No mail can be written"):
        validate_address(address)


def test_mail_that_fails_before_sending_is_retried(
    relay: Relay, worlds: list[World], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, message = worlds[1].librarian.email, EmailMultiAlternatives.message
    monkeypatch.setattr(
        EmailMultiAlternatives, "message", lambda mail: message(mail) if bad not in mail.to else message(None)
    )
    assert (deliver().sent, states()) == (5, {"sent": 5, "planned": 1})
    monkeypatch.setattr(EmailMultiAlternatives, "message", message)
    assert deliver(AT + timedelta(minutes=1)).sent == 1


def test_person_deactivated_after_planning_gets_nothing(relay: Relay, worlds: list[World]) -> None:
    gone = worlds[0].librarian
    with across_institutions():
        Person.objects.filter(pk=gone.pk).update(is_active=False)
    assert deliver().sent == 5
    assert relay.addresses() == [address for address in everybody(worlds) if address != gone.email]
    assert states() == {"sent": 5, "cancelled": 1}
    with across_institutions():
        assert set(Reminder.objects.filter(person=gone).values_list("cancelled", "message_id")) == {("left", None)}


def test_opted_out_person_gets_no_stopped_message(relay: Relay, worlds: list[World]) -> None:
    """It goes out once the relay is back, unless they left meanwhile; then it does not go round for ever either."""
    person = worlds[0].librarian
    with across_institutions():
        Preference.objects.create(institution=worlds[0].institution, person=person, stopped_at=AT)
        Reminder.objects.filter(person=person).update(rung=Rung.STOPPED, message=Message.objects.get(person=person))
        reminder_actions.opt_out(person=person, by=person, at=AT)
    clock = iter(AT + timedelta(milliseconds=20 * n) for n in range(1000))
    tally = sending.deliver(worker="w", clock=lambda: next(clock), upto=timedelta(seconds=1))
    assert (tally.sent, states()) == (5, {"sent": 5, "cancelled": 1})


def test_temporary_refusal_is_retried_with_growing_pause(relay: Relay, worlds: list[World]) -> None:
    slow = worlds[0].engineer.email
    relay.data = lambda address: "451 Try later" if address == slow else "250 OK"
    assert deliver().postponed == 1
    assert states() == {"sent": 5, "planned": 1}
    assert deliver(AT + timedelta(seconds=59)).postponed == 0
    assert deliver(AT + timedelta(seconds=60)).postponed == 1
    assert deliver(AT + timedelta(seconds=179)).postponed == 0
    relay.data = lambda address: "250 OK"
    assert deliver(AT + timedelta(seconds=180)).sent == 1
    assert relay.addresses() == everybody(worlds)


def test_a_server_that_is_down_loses_nothing(settings: Any, worlds: list[World]) -> None:
    settings.EMAIL_BACKEND = "collab.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    tally = deliver()
    assert (tally.sent, tally.postponed, states()) == (0, 1, {"planned": 6}), "one attempt shows that it is down"
    relay = Relay()
    controller = Controller(relay, hostname="127.0.0.1", port=settings.EMAIL_PORT)
    controller.start()
    try:
        assert deliver(AT + timedelta(minutes=1)).sent == 6
    finally:
        controller.stop(no_assert=True)
    assert relay.addresses() == everybody(worlds)


def test_server_that_never_answers_loses_nothing(relay: Relay, worlds: list[World]) -> None:
    relay.hang = True
    assert (deliver().sent, states()) == (0, {"planned": 6})
    relay.hang = False
    assert deliver(AT + timedelta(minutes=1)).sent == 6
    assert relay.addresses() == everybody(worlds)


def test_a_connection_that_breaks_off_is_opened_again(relay: Relay, worlds: list[World]) -> None:
    times = {"left": 1}

    def once(address: str) -> str:
        times["left"] -= 1
        return "421 Closing" if times["left"] >= 0 else "250 OK"

    relay.rcpt = once
    assert (deliver().sent, relay.sessions) == (5, 2)
    assert deliver(AT + timedelta(minutes=1)).sent == 1
    assert relay.addresses() == everybody(worlds)


def test_worker_without_its_lease_sends_nothing(relay: Relay, worlds: list[World]) -> None:
    lease = timedelta(minutes=4)
    with across_institutions():
        ids = actions.claim(worker="slow", at=AT, limit=9, lease=lease)
        write_letters(ids, worker="slow", at=AT)
        assert actions.claim(worker="other", at=AT + lease - timedelta(seconds=1), limit=9, lease=lease) == []
        later = AT + lease
        assert not actions.settle_and_claim_next(
            accepted=None, following=(ids[0], "reminder"), worker="slow", at=later, lease=lease
        )
        assert actions.claim(worker="other", at=later, limit=9, lease=lease) == ids
        assert not actions.settle_and_claim_next(
            accepted=None, following=(ids[0], "reminder"), worker="slow", at=later, lease=lease
        )
        assert actions.settle_and_claim_next(
            accepted=None, following=(ids[0], "reminder"), worker="other", at=later, lease=lease
        )


def test_worker_stops_when_another_settled_its_mail(worlds: list[World]) -> None:
    lease = timedelta(minutes=4)
    with across_institutions():
        first, second, *_ = actions.claim(worker="slow", at=AT, limit=9, lease=lease)
        Message.objects.filter(pk=first).update(state=MessageState.SENT, sent_at=AT, sent_on=AT.date(), error="theirs")
        accepted = (first, AT.date() + timedelta(days=1))
        assert not actions.settle_and_claim_next(
            accepted=accepted, following=(second, "reminder"), worker="slow", at=AT, lease=lease
        )
        assert actions.settle_and_claim_next(
            accepted=None, following=(second, "reminder"), worker="slow", at=AT, lease=lease
        )
        Message.objects.filter(pk=second).update(error="451 before")
        assert not actions.settle_and_claim_next(
            accepted=(second, AT.date()), following=None, worker="slow", at=AT, lease=lease
        )
        assert list(Message.objects.filter(state=MessageState.SENT).order_by("pk").values_list("sent_on", "error")) == [
            (AT.date(), "theirs"),
            (AT.date(), ""),
        ]


def test_killed_attempt_is_repeated_with_same_message_id(relay: Relay, worlds: list[World]) -> None:
    deliver()
    first = dict(relay.mails)
    with across_institutions():  # as though killed between the server's yes and our commit
        Message.objects.update(
            state=MessageState.SENDING, sent_at=None, sent_on=None, claimed_by="dead", next_attempt_at=AT
        )
    relay.mails.clear()
    assert deliver(AT + timedelta(minutes=5)).sent == 6
    assert dict(relay.mails) == first


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("written", [False, True], ids=["lost before", "lost after it was written"])
def test_accepted_mail_is_noted_when_database_is_back(
    relay: Relay, worlds: list[World], written: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when its standby takes over: who was at a mail does not send it twice."""
    really, lost = actions.settle_and_claim_next, []

    def cut_off(*, accepted: tuple[int, date] | None, **rest: Any) -> bool:
        if accepted is None or len(lost) == 2:
            return really(accepted=accepted, **rest)
        lost.append(written and really(accepted=accepted, **rest))
        raise OperationalError("the connection is lost")

    monkeypatch.setattr(actions, "settle_and_claim_next", cut_off)
    monkeypatch.setattr(sending, "PAUSE", 0)
    deliver()
    assert len(lost) == 2
    assert (relay.addresses(), states()) == (everybody(worlds), {"sent": 6})


def test_relay_quota_per_minute_is_respected(relay: Relay, worlds: list[World], settings: Any) -> None:
    settings.DELIVERY = {**settings.DELIVERY, "MAILS_PER_MINUTE": 4}
    assert (deliver().sent, deliver(AT + timedelta(seconds=59)).sent) == (4, 0)
    assert deliver(AT + timedelta(minutes=1)).sent == 2
    assert relay.addresses() == everybody(worlds)


def test_lost_task_delays_by_a_minute(relay: Relay, worlds: list[World], monkeypatch: pytest.MonkeyPatch) -> None:
    """The embedded broker forgets a task whose worker dies with it; so may Redis. The next tick calls again."""
    from tracker.delivery import tasks

    calls: list[Any] = []
    monkeypatch.setattr(tasks.timezone, "now", lambda: AT)
    monkeypatch.setattr(tasks.deliver, "apply_async", lambda **options: calls.append(options))
    tasks.tick()
    assert (len(calls), states()) == (1, {"planned": 6})
    with across_institutions():
        actions.claim(worker="dies", at=AT, limit=9, lease=timedelta(minutes=4))
    monkeypatch.setattr(tasks.timezone, "now", lambda: AT + timedelta(minutes=4))
    tasks.tick()
    assert len(calls) == 2
    assert deliver(AT + timedelta(minutes=4)).sent == 6
    assert relay.addresses() == everybody(worlds)


def test_tick_sends_while_planning_is_paused(
    relay: Relay, worlds: list[World], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sweep over a million projects takes half a minute: not one each minute for the one edit in between."""
    from tracker.delivery import tasks
    from tracker.delivery.models import Sweep

    calls: list[Any] = []
    monkeypatch.setattr(tasks.deliver, "apply_async", lambda **options: calls.append(options))

    def tick(minutes: int) -> datetime | None:
        monkeypatch.setattr(tasks.timezone, "now", lambda: AT + timedelta(minutes=minutes))
        tasks.tick()
        return Sweep.objects.get().swept_at

    assert tick(0) == AT
    assert tick(1) == AT + timedelta(minutes=1)  # as long as it takes no time to speak of
    Sweep.objects.update(took=25)
    assert [tick(minutes) for minutes in (2, 9)] == [AT + timedelta(minutes=1)] * 2
    assert tick(10) == AT + timedelta(minutes=10)
    Sweep.objects.update(took=25)
    assert tick(14) == AT + timedelta(minutes=10)
    assert tick(15) == AT + timedelta(minutes=15)  # a new hour may have come somewhere
    assert len(calls) == 7
