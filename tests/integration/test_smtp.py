"""A relay that announces PIPELINING gets the same mails as one that does not, and its refusals are told alike."""

from collections.abc import Iterator
from contextlib import contextmanager
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
