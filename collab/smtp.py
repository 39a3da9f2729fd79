"""Django's way to a mail relay with fewer waits: sender, recipients and DATA go in one write to a relay that announces
PIPELINING (RFC 2920). What it refuses is told as smtplib tells it. Imports nothing of ours."""

from collections.abc import Sequence
from contextlib import suppress
from smtplib import (
    SMTP,
    SMTP_SSL,
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
    quoteaddr,
)
from typing import Any

from django.conf import settings
from django.core.mail.backends import smtp

OK, WILL_FORWARD, GO_AHEAD, CLOSING = 250, 251, 354, 421
Reply = tuple[int, bytes]


class Pipelining(SMTP):
    def sendmail(
        self,
        from_addr: str,
        to_addrs: str | Sequence[str],
        msg: Any,
        mail_options: Sequence[str] = (),
        rcpt_options: Sequence[str] = (),
    ) -> dict[str, Reply]:
        self.ehlo_or_helo_if_needed()
        if not self.has_extn("pipelining") or not isinstance(msg, bytes) or mail_options or rcpt_options:
            return super().sendmail(from_addr, to_addrs, msg, mail_options, rcpt_options)
        to = [to_addrs] if isinstance(to_addrs, str) else to_addrs
        replies = self._ask(from_addr, to, size=len(msg))
        refused = {
            one: reply for one, reply in zip(to, replies[1:], strict=False) if reply[0] not in (OK, WILL_FORWARD)
        }
        error = _why_not(from_addr, to, replies, refused)
        code, said = replies[-1]
        if error is None:
            code, said = self._hand_over(msg)
            if code == OK:
                return refused
        elif code == GO_AHEAD:
            self.send(".\r\n")  # it waits for a mail that nobody is to get
            code, _ = self.getreply()
        if code == CLOSING:
            self.close()
        else:
            with suppress(SMTPServerDisconnected):
                self.rset()
        raise error or SMTPDataError(code, said)

    def _ask(self, sender: str, to: Sequence[str], *, size: int) -> list[Reply]:
        """The replies to the sender, to each recipient and to DATA; up to the one with which the relay closes."""
        limit = f" size={size}" if self.has_extn("size") else ""
        commands = [f"mail FROM:{quoteaddr(sender)}{limit}", *(f"rcpt TO:{quoteaddr(one)}" for one in to), "data"]
        if any("\r" in command or "\n" in command for command in commands):
            raise ValueError(f"A line break in an address: {sender!r}, {to!r}")
        self.send("\r\n".join([*commands, ""]))
        replies: list[Reply] = []
        while len(replies) < len(commands) and (not replies or replies[-1][0] != CLOSING):
            try:
                replies.append(self.getreply())
            except SMTPServerDisconnected:
                if not _refuses(replies, len(to)):
                    raise
                replies.append((CLOSING, b"The relay closed the connection"))
        return replies

    def data(self, msg: Any) -> Reply:
        if not isinstance(msg, bytes):
            return super().data(msg)
        self.putcmd("data")
        code, said = self.getreply()
        if code != GO_AHEAD:
            raise SMTPDataError(code, said)
        return self._hand_over(msg)

    def _hand_over(self, msg: bytes) -> Reply:
        """The whole mail, and the reply to it, for which a relay that looks for viruses takes longer than for all
        others (RFC 5321, 4.5.3.2.6): given up too early, the mail would be delivered and then sent again."""
        self.send(msg.replace(b"\r\n.", b"\r\n..") + (b".\r\n" if msg.endswith(b"\r\n") else b"\r\n.\r\n"))
        assert self.sock is not None  # noqa: S101  # send would have raised
        patience = self.sock.gettimeout()
        if patience is not None:
            self.sock.settimeout(max(patience, settings.EMAIL_ACCEPT_TIMEOUT))
        reply = self.getreply()
        if self.sock is not None:
            self.sock.settimeout(patience)
        return reply


def _refuses(replies: Sequence[Reply], recipients: int) -> bool:
    """What the relay has said so far is a no to the mail: to its sender, or to each recipient."""
    said = [code in (OK, WILL_FORWARD) for code, _ in replies]
    return bool(said) and (not said[0] or (len(said) > recipients and not any(said[1:])))


def _why_not(
    sender: str, to: Sequence[str], replies: Sequence[Reply], refused: dict[str, Reply]
) -> SMTPException | None:
    """Why the relay takes no mail for anybody."""
    if replies[0][0] != OK:
        return SMTPSenderRefused(*replies[0], sender)
    if len(refused) == len(to) or len(replies) < len(to) + 2:
        return SMTPRecipientsRefused(refused)
    return SMTPDataError(*replies[-1]) if replies[-1][0] != GO_AHEAD else None


class PipeliningSSL(Pipelining, SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    @property
    def connection_class(self) -> type[SMTP]:
        return PipeliningSSL if self.use_ssl else Pipelining
