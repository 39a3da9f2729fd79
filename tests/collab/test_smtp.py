"""A relay that announces PIPELINING gets the same mails as one that does not, and its refusals are told alike."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from smtplib import SMTPRecipientsRefused, SMTPSenderRefused, SMTPServerDisconnected
from threading import Event, Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core.mail import EmailMessage, get_connection

from tests.servers import free_port

FINE = {"MAIL": "250 OK", "RCPT": "250 OK", "DATA": "250 OK"}


class Relay:
    """Answers the first mail as told, the others with a yes."""

    def __init__(self, replies: dict[str, str], *, pipelining: bool, counts_refused: bool) -> None:
        self.replies, self.pipelining, self.counts_refused = {**FINE, **replies}, pipelining, counts_refused
        self.mails: list[tuple[list[str], bytes]] = []
        self.sessions = 0

    def said(self, command: str) -> str:
        reply, self.replies[command] = self.replies[command], "250 OK"
        return reply

    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.sessions += 1
        session.host_name = hostname
        return [responses[0], *(["250-PIPELINING"] if self.pipelining else []), *responses[1:]]

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        reply = self.said("MAIL")
        if reply.startswith("250"):
            envelope.mail_from = address
        return reply

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        reply = self.said("RCPT")
        if reply.startswith("25") or self.counts_refused:
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        reply = self.said("DATA")
        if reply.startswith("250") and envelope.content:
            self.mails.append((envelope.rcpt_tos, envelope.content))
        return reply


@contextmanager
def running(relay: Relay) -> Iterator[int]:
    controller = Controller(relay, hostname="127.0.0.1", port=free_port(), data_size_limit=20_000)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop(no_assert=True)


def exchange(replies: dict[str, str], *, pipelining: bool, to: list[str], counts_refused: bool = False) -> list[Any]:
    """What became of two mails, one after the other over one connection, and what arrived."""
    relay, ends = Relay(replies, pipelining=pipelining, counts_refused=counts_refused), []
    with running(relay) as port:
        connection = get_connection("collab.smtp.EmailBackend", host="127.0.0.1", port=port, timeout=5)
        for subject in ("First", "Second"):
            mail = EmailMessage(subject, ".\r\n..dots\r\n.", to=to, headers={"Date": "now", "Message-ID": subject})
            try:
                ends.append(connection.send_messages([mail]) if connection.open() is not None else None)
            except OSError as error:
                ends.append((type(error), error.args))
                connection.close()
        connection.close()
    return [ends, relay.mails]


@pytest.mark.parametrize("to", [["a@example.org"], ["a@example.org", "b@example.org"]], ids=["one", "two"])
@pytest.mark.parametrize("reply", ["250 OK", "450 Later", "550 Never", "421 Closing"])
@pytest.mark.parametrize("command", list(FINE))
def test_it_is_told_as_smtplib_tells_it(command: str, reply: str, to: list[str]) -> None:
    alike = exchange({command: reply}, pipelining=True, to=to)
    assert alike == exchange({command: reply}, pipelining=False, to=to)
    assert alike[0][1] == 1, "the next mail went out"


def test_nobody_gets_a_mail_whose_only_address_was_refused() -> None:
    """The relay that counts the refused address waits for its mail all the same."""
    alike = [
        exchange({"RCPT": "550 Never"}, pipelining=pipelining, to=["a@example.org"], counts_refused=True)
        for pipelining in (True, False)
    ]
    assert alike[0] == alike[1]
    assert [len(mails) for _ends, mails in alike] == [1, 1]


def test_a_mail_that_is_too_large_is_refused_before_it_is_sent() -> None:
    for pipelining in (True, False):
        with running(Relay({}, pipelining=pipelining, counts_refused=False)) as port:
            connection = get_connection("collab.smtp.EmailBackend", host="127.0.0.1", port=port, timeout=5)
            with pytest.raises(OSError, match="552"):
                connection.send_messages([EmailMessage("Large", "x" * 70 + "\r\n" * 20_000, to=["a@example.org"])])


@contextmanager
def scripted(*script: tuple[bytes, float, bytes], pipelining: bool) -> Iterator[int]:
    """A relay for one mail that answers each command that begins so after some seconds; no answer: it hangs up."""
    greeting = b"250-relay\r\n250-PIPELINING\r\n250 SIZE\r\n" if pipelining else b"250 relay\r\n"
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        session, _address = listener.accept()
        with session, session.makefile("rb") as lines:
            session.sendall(b"220 relay\r\n")
            lines.readline()
            session.sendall(greeting)
            for command, seconds, reply in script:
                while not lines.readline().lower().startswith(command):
                    pass
                if not reply:
                    return
                Event().wait(seconds)
                session.sendall(reply + b"\r\n")
            lines.read()

    thread = Thread(target=serve)
    thread.start()
    yield listener.getsockname()[1]
    listener.close()
    thread.join(timeout=20)


def sent_by(port: int, to: list[str]) -> tuple[Any, bool]:
    """What was told of the mail, and whether its connection is still there."""
    connection = get_connection("collab.smtp.EmailBackend", host="127.0.0.1", port=port, timeout=1)
    connection.open()
    told: Any
    try:
        told = connection.send_messages([EmailMessage("First", "Hello", to=to)])
    except OSError as error:
        told = type(error), error.args
    there = connection.connection.sock is not None
    if there:
        connection.connection.close()
    return told, there


MAIL, RCPT, DATA, NO = (b"mail", 0, b"250 OK"), (b"rcpt", 0, b"250 OK"), (b"data", 0, b"354 Go"), b"550 No such user"
GONE = (b"", 0, b"")
HANGS_UP = [
    ([MAIL, (b"rcpt", 0, NO), GONE], ["a@example.org"], SMTPRecipientsRefused),
    ([MAIL, (b"rcpt", 0, NO), GONE], ["a@example.org", "b@example.org"], SMTPServerDisconnected),
    ([(b"mail", 0, b"550 Not from you"), GONE], ["a@example.org"], SMTPSenderRefused),
    ([MAIL, GONE], ["a@example.org"], SMTPServerDisconnected),
    ([MAIL, RCPT, GONE], ["a@example.org"], SMTPServerDisconnected),
    ([MAIL, RCPT, DATA, GONE], ["a@example.org"], SMTPServerDisconnected),
]


@pytest.mark.parametrize(("script", "to", "error"), HANGS_UP, ids=[str(n) for n in range(len(HANGS_UP))])
def test_a_relay_that_hangs_up_has_said_what_it_said(
    script: list[tuple[bytes, float, bytes]], to: list[str], error: type[Exception]
) -> None:
    for pipelining in (True, False):
        with scripted(*script, pipelining=pipelining) as port:
            (told, _args), there = sent_by(port, to)
        assert (told, there) == (error, False), pipelining


@pytest.mark.parametrize("pipelining", [True, False])
def test_the_whole_mail_may_take_longer_than_the_other_answers(pipelining: bool, settings: Any) -> None:
    """A relay looks for viruses before it says yes: one given up too early is delivered, and then sent again."""
    settings.EMAIL_ACCEPT_TIMEOUT = 10
    slow = [MAIL, RCPT, DATA, (b".\r\n", 1.5, b"250 OK")]
    with scripted(*slow, pipelining=pipelining) as port:
        assert sent_by(port, ["a@example.org"]) == (1, True)
    hangs = [MAIL, (b"rcpt", 1.5, b"250 OK")]
    with scripted(*hangs, pipelining=pipelining) as port:
        assert sent_by(port, ["a@example.org"])[0][0] is SMTPServerDisconnected
