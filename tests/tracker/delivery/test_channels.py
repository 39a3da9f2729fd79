"""The contract that every channel keeps, tried on each against a real other side: e-mail, and the one of the recipe."""

import asyncio
import json
import socket
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.message import Message as Mail
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.test import Client

from accounts.people.models import Person
from foundation.tenancy import across_institutions
from tests.factories.contributions import registered
from tests.factories.projects import World, make_world
from tests.recipes import code_of
from tests.servers import free_port
from tracker.delivery import actions, sending
from tracker.delivery.channels import DEFAULT_CHANNEL, channels
from tracker.delivery.models import DeliveryPreference, Message, MessageState
from tracker.reminders.models import Preference

pytestmark = pytest.mark.django_db
AT = datetime(2026, 1, 12, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ACCEPT, REFUSE, LATER, SLOW, BREAK = "accept", "refuse", "later", "slow", "break"
Arrived = dict[str, str]


class OtherSide:
    """`does`: how it answers from now on. `arrived`: address, id, text and unsubscribe link of what it was handed,
    accepted or not."""

    def __init__(self) -> None:
        self.does = ACCEPT
        self.arrived: list[Arrived] = []


class MailSide(OtherSide):
    def start(self, settings: Any) -> Any:
        settings.EMAIL_BACKEND = "collab.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
        controller = Controller(self, hostname="127.0.0.1", port=settings.EMAIL_PORT)
        controller.start()
        return lambda: controller.stop(no_assert=True)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.does == REFUSE:
            return "550 Gone"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        mail = message_from_bytes(envelope.content)
        self.arrived.append(
            {
                "to": envelope.rcpt_tos[0],
                "id": str(mail["Message-ID"]),
                "text": _plain(mail),
                "unsubscribe": str(mail["List-Unsubscribe"]).strip("\r\n <>"),
            }
        )
        if self.does == SLOW:
            await asyncio.sleep(3)
        if self.does == BREAK:
            server.transport.close()
        return "451 Later" if self.does == LATER else "250 OK"


def _plain(mail: Mail) -> str:
    part = next(one for one in mail.walk() if one.get_content_type() == "text/plain")
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode()


class ChatSide(OtherSide):
    def start(self, settings: Any) -> Any:
        side = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                side.arrived.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                if side.does == SLOW:
                    time.sleep(3)
                if side.does == BREAK:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self.send_response({ACCEPT: 200, REFUSE: 410, LATER: 503}.get(side.does, 200))
                self.end_headers()

            def log_message(self, *_args: Any) -> None: ...

        server = ThreadingHTTPServer(("127.0.0.1", free_port()), Handler)
        server.daemon_threads = True
        settings.CHAT_URL = f"http://127.0.0.1:{server.server_port}/"
        Thread(target=server.serve_forever, daemon=True).start()

        def stop() -> None:
            server.shutdown()
            server.server_close()

        return stop


#: A channel that is not here fails `test_every_channel_has_a_fake_server`.
SIDES = {"email": MailSide, "chat": ChatSide}


@pytest.fixture(autouse=True)
def chat() -> Iterator[None]:
    with registered(code_of("A message channel")["ChatChannel"]()):
        yield


@pytest.fixture(autouse=True)
def impatient(settings: Any) -> None:
    settings.EMAIL_TIMEOUT = settings.EMAIL_ACCEPT_TIMEOUT = 1


@pytest.fixture(params=list(SIDES))
def channel(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def side(channel: str, settings: Any) -> Iterator[OtherSide]:
    side = SIDES[channel]()
    stop = side.start(settings)
    yield side
    stop()


@pytest.fixture
def world() -> World:
    return make_world(active_on=date(2026, 1, 5))


@pytest.fixture
def person(world: World, channel: str) -> Person:
    """The only one who waits for a message, and who chose the channel."""
    _choose(world.librarian, channel)
    with across_institutions():
        actions.plan(at=AT)
        Message.objects.exclude(person=world.librarian).delete()
    return world.librarian


def _choose(person: Person, channel: str) -> None:
    with across_institutions():
        preference = actions.delivery_preference_of(person)
        preference.channel = channel
        actions.save_delivery_preference(preference=preference, by=person, at=AT)


def _deliver(at: datetime = AT) -> sending.Tally:
    return sending.deliver(worker="w", clock=lambda: at, upto=timedelta(seconds=1))


def _row(person: Person) -> Message:
    with across_institutions():
        return Message.objects.get(person=person)


def test_every_channel_has_a_fake_server() -> None:
    assert {channel.name for channel in channels()} == set(SIDES)


def test_a_message_arrives_once(world: World, person: Person, side: OtherSide) -> None:
    assert [_deliver().sent, _deliver().sent] == [1, 0]
    (arrived,) = side.arrived
    assert arrived["to"] == person.email
    assert world.project.name in arrived["text"]
    assert _row(person).state == "sent"


def test_permanent_refusal_is_not_retried(person: Person, side: OtherSide) -> None:
    side.does = REFUSE
    assert _deliver().refused == 1
    row = _row(person)
    assert (row.state, row.error[:3] in {"550", "410"}) == ("failed", True)
    side.does = ACCEPT
    assert _deliver(AT + timedelta(days=1)).sent == 0


def test_temporary_refusal_is_retried_with_the_same_id(person: Person, side: OtherSide) -> None:
    side.does = LATER
    assert _deliver().postponed == 1
    side.does = ACCEPT
    assert [_deliver(AT + timedelta(seconds=59)).sent, _deliver(AT + MINUTE).sent] == [0, 1]
    assert len({arrived["id"] for arrived in side.arrived}) == 1


def test_unreachable_channel_loses_no_message(person: Person, channel: str, settings: Any) -> None:
    settings.EMAIL_BACKEND = "collab.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.CHAT_URL = f"http://127.0.0.1:{free_port()}/"
    tally = _deliver()
    assert (tally.sent, tally.postponed, _row(person).state) == (0, 1, "planned")
    side = SIDES[channel]()
    stop = side.start(settings)
    assert _deliver(AT + MINUTE).sent == 1
    stop()


@pytest.mark.parametrize("fault", [SLOW, BREAK])
def test_message_without_answer_is_retried(person: Person, side: OtherSide, fault: str) -> None:
    side.does = fault
    tally = _deliver()
    assert (tally.sent, tally.postponed, _row(person).state) == (0, 1, "planned")
    side.does = ACCEPT
    assert _deliver(AT + MINUTE).sent == 1
    assert len(side.arrived) >= 1
    assert len({arrived["id"] for arrived in side.arrived}) == 1


def test_unsubscribe_link_ends_its_kind_of_message(person: Person, side: OtherSide, settings: Any) -> None:
    _deliver()
    link = side.arrived[0]["unsubscribe"].removeprefix(settings.BASE_URL)
    client = Client(enforce_csrf_checks=True)
    assert client.get(link).status_code == 200
    with across_institutions():
        assert not Preference.objects.filter(opted_out_at__isnull=False).exists()
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    with across_institutions():
        assert Preference.objects.get(opted_out_at__isnull=False).person_id == person.pk


@pytest.fixture
def both(settings: Any) -> Iterator[dict[str, OtherSide]]:
    sides: dict[str, Any] = {name: side() for name, side in SIDES.items()}
    stops = [side.start(settings) for side in sides.values()]
    yield sides
    for stop in stops:
        stop()


def _addresses(sides: dict[str, OtherSide]) -> dict[str, list[str]]:
    return {name: [arrived["to"] for arrived in side.arrived] for name, side in sides.items()}


def test_chosen_channel_is_used_and_no_mail_sent(world: World, both: dict[str, OtherSide]) -> None:
    _choose(world.librarian, "chat")
    with across_institutions():
        actions.plan(at=AT)
    assert _deliver().sent == 2
    assert _addresses(both) == {"email": [world.engineer.email], "chat": [world.librarian.email]}


def test_waiting_message_takes_a_newly_chosen_channel(world: World, both: dict[str, OtherSide]) -> None:
    with across_institutions():
        actions.plan(at=AT)
    _choose(world.librarian, "chat")
    assert _deliver().sent == 2
    assert _addresses(both) == {"email": [world.engineer.email], "chat": [world.librarian.email]}


def test_unreachable_channel_delays_no_other(world: World, both: dict[str, OtherSide]) -> None:
    _choose(world.librarian, "chat")
    with across_institutions():
        actions.plan(at=AT)
    both["email"].does = BREAK
    assert _deliver().sent == 1
    assert _row(world.librarian).state == MessageState.SENT
    assert _row(world.engineer).state == MessageState.PLANNED


def test_message_for_a_removed_channel_goes_by_mail(world: World, both: dict[str, OtherSide]) -> None:
    with across_institutions():
        DeliveryPreference.objects.create(institution=world.institution, person=world.librarian, channel="telegraph")
        actions.plan(at=AT)
    assert DEFAULT_CHANNEL == "email"
    assert _deliver().sent == 2
    assert sorted(_addresses(both)["email"]) == sorted([world.librarian.email, world.engineer.email])
