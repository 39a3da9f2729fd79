"""Messages by e-mail, over Django's mail backend and a connection that is kept."""

import logging
import smtplib
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils.translation import gettext_lazy as _

from accounts.people.addresses import is_deliverable
from tracker.delivery.channels import DEFAULT_CHANNEL, Channel, ChannelSession, DeliveryOutcome, DeliveryResult
from tracker.delivery.letters import Letter

log = logging.getLogger(__name__)


class EmailChannel(Channel):
    name = DEFAULT_CHANNEL
    label = _("E-mail")

    def open(self) -> "SmtpSession":
        return SmtpSession()

    def quota(self) -> tuple[str, int]:
        return getattr(settings, "EMAIL_HOST", ""), settings.DELIVERY["MAILS_PER_MINUTE"]


class SmtpSession(ChannelSession):
    """The way to the relay: opened for the first mail, kept for the next ones, opened again after a failure."""

    def __init__(self) -> None:
        self._connection: Any = None

    def send(self, letter: Letter) -> DeliveryResult:
        try:
            if self._connection is None:
                self._connection = get_connection(fail_silently=False)
                self._connection.open()
            self._connection.send_messages([build_mail(letter)])
        except (smtplib.SMTPException, OSError) as error:
            result = classify_error(error)
            if result.outcome is not DeliveryOutcome.REFUSED or self._closed():
                self.close()
            return result
        except Exception as error:  # not the relay's: this mail cannot be written, the next ones can
            self.close()
            log.exception("mail.not_written")
            ours = is_deliverable(letter.to.address)
            return DeliveryResult(DeliveryOutcome.FAULT if ours else DeliveryOutcome.REFUSED, f"Not written: {error!r}")
        return DeliveryResult(DeliveryOutcome.ACCEPTED)

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        with suppress(smtplib.SMTPException, OSError):  # it may be gone already
            connection.close()

    def _closed(self) -> bool:
        """The relay closed the connection after its refusal. Not every backend has one."""
        return getattr(getattr(self._connection, "connection", None), "sock", True) is None


def build_mail(letter: Letter) -> EmailMultiAlternatives:
    to, content = letter.to, letter.content
    mail = EmailMultiAlternatives(
        subject=content.subject,
        body=content.text,
        to=[to.address],
        reply_to=[content.reply_to] if content.reply_to else None,
        headers={
            "Message-ID": to.reference,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            **(_unsubscribe_headers(to.unsubscribe_url) if to.unsubscribe_url else {}),
        },
    )
    if content.html:
        mail.attach_alternative(content.html, "text/html")
    if content.calendar:  # twice: some mail programs read the alternative, some the file
        mail.attach_alternative(content.calendar.content, f"text/calendar; method={content.calendar.method}")
        # as bytes: Django would write text of such a type wrongly
        mail.attach(content.calendar.name, content.calendar.content.encode(), "application/ics")
    for attachment in content.attachments:
        mail.attach(attachment.name, attachment.content, attachment.media_type)
    return mail


def _unsubscribe_headers(url: str) -> dict[str, str]:
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def classify_error(error: smtplib.SMTPException | OSError) -> DeliveryResult:
    """What an error says of the address, of this mail, and of the relay. Only a 5xx to the address, or to the mail's
    content, is for good: a sender or a password that the relay refuses is our mistake, and no reason to lose mail."""
    text = str(error)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        text = f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
        return DeliveryResult(DeliveryOutcome.REFUSED if code >= 500 else DeliveryOutcome.LATER, text)
    if isinstance(error, smtplib.SMTPDataError):
        return DeliveryResult(DeliveryOutcome.REFUSED if error.smtp_code >= 500 else DeliveryOutcome.LATER, text)
    if isinstance(error, smtplib.SMTPSenderRefused) and error.smtp_code < 500 and error.smtp_code != 421:
        return DeliveryResult(DeliveryOutcome.LATER, text)
    return DeliveryResult(DeliveryOutcome.AWAY, text or type(error).__name__)
