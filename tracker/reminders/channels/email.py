"""Letters by e-mail: rendering one, and handing it to the relay over a connection that is kept. Knows no rows."""

import logging
import smtplib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from types import TracebackType
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from icalendar import Calendar, Event

from accounts.people.addresses import is_deliverable
from tracker.reminders.channels.mime import Mail
from tracker.reminders.channels.placeholder import fill, placeholder
from tracker.reminders.ladder import Rung
from tracker.reminders.letters import Item, Letter, Task
from tracker.reminders.links import answer_url, page_url, preferences_url, unsubscribe_url

log = logging.getLogger(__name__)
TEMPLATES = "tracker/reminders"
SUBJECTS = {
    Rung.DUE: gettext_lazy("%(name)s: time to meet"),
    Rung.LATE: gettext_lazy("%(name)s: you are late to meet"),
    Rung.WEEKLY: gettext_lazy("%(name)s: still no contact"),
    Rung.SPONSOR: gettext_lazy("%(name)s: library and IT have lost touch"),
    Rung.DID_YOU_MEET: gettext_lazy("%(name)s: did you meet?"),
}


class DeliveryOutcome(Enum):
    ACCEPTED = "accepted"
    LATER = "later"  # this mail, not now
    REFUSED = "refused"  # this address, never
    RELAY = "relay"  # no mail gets through now
    FAULT = "fault"  # ours: this mail cannot be written


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    end: DeliveryOutcome
    error: str = ""


class SmtpSession:
    """The way to the relay: opened for the first mail, kept for the next ones, opened anew after a failure."""

    def __init__(self) -> None:
        self._connection: Any = None

    def __enter__(self) -> "SmtpSession":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._drop()

    def send(self, mail: EmailMultiAlternatives) -> DeliveryResult:
        try:
            if self._connection is None:
                self._connection = get_connection(fail_silently=False)
                self._connection.open()
            self._connection.send_messages([mail])
        except (smtplib.SMTPException, OSError) as error:
            outcome = classify_error(error)
            if outcome.end is not DeliveryOutcome.REFUSED or self._closed():
                self._drop()
            return outcome
        except Exception as error:  # not the relay's: this mail cannot be written, the next ones can
            self._drop()
            log.exception("mail.not_written")
            return DeliveryResult(
                DeliveryOutcome.FAULT if all(map(is_deliverable, mail.to)) else DeliveryOutcome.REFUSED,
                f"Not written: {error!r}",
            )
        return DeliveryResult(DeliveryOutcome.ACCEPTED)

    def _closed(self) -> bool:
        """The relay closed the connection after its refusal. Not every backend has one."""
        return getattr(getattr(self._connection, "connection", None), "sock", True) is None

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        with suppress(smtplib.SMTPException, OSError):  # it may be gone already
            connection.close()


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
    return DeliveryResult(DeliveryOutcome.RELAY, text or type(error).__name__)


def render(letter: Letter) -> EmailMultiAlternatives:
    leave = unsubscribe_url(letter.person_id)
    cards = [_card(item) for item in letter.items]
    mail = Mail(
        subject=subject(letter),
        body=_write("txt", letter, cards, leave=leave),
        to=[letter.address],
        headers={
            "Message-ID": letter.reference,
            "List-Unsubscribe": f"<{leave}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    mail.attach_alternative(_write("html", letter, cards, leave=leave), "text/html")
    for item in letter.items:
        if item.slot is not None:
            mail.attach(f"slot-{item.project_id}.ics", invitation(letter, item), "text/calendar; method=PUBLISH")
    return mail


def subject(letter: Letter) -> str:
    """Names the project when there is one; never more than a line."""
    first = letter.items[0]
    others = {item.project_id for item in letter.items} - {first.project_id}
    name = " ".join(first.project.split())
    if first.rung == Rung.STOPPED:
        return _("Your reminders have stopped")
    if others:
        return ngettext(
            "%(name)s and %(count)d other project: time to meet",
            "%(name)s and %(count)d other projects: time to meet",
            len(others),
        ) % {"name": name, "count": len(others)}
    return str(SUBJECTS[Rung(first.rung)]) % {"name": name}


def _write(form: str, letter: Letter, cards: Sequence[tuple[Item, dict[str, str]]], *, leave: str) -> str:
    own = {
        "name": letter.name,
        "institution": letter.institution,
        "cards": SafeString("".join(fill(f"{TEMPLATES}/_card.{form}", own, item=item) for item, own in cards)),
        "home_url": page_url("/"),
        "preferences_url": preferences_url(),
        "unsubscribe_url": leave,
    }
    return fill(f"{TEMPLATES}/mail.{form}", own)


def _card(item: Item) -> tuple[Item, dict[str, str]]:
    """What many items have in common, with holes; and what fills them."""
    own = _urls(item)
    own["project"] = item.project
    tasks = []
    for n, task in enumerate(item.tasks):
        own[f"text{n}"], own[f"owner{n}"] = task.text, task.owner
        tasks.append(Task(placeholder(f"text{n}"), placeholder(f"owner{n}") if task.owner else "", task.due_on))
    alike = replace(
        item, reminder_id=0, project_id=0, project=placeholder("project"), cycle_on=date.min, tasks=tuple(tasks)
    )
    return alike, own


def _urls(item: Item) -> dict[str, str]:
    if item.rung == Rung.STOPPED:
        return {"resume_url": answer_url(item.reminder_id, "resume")}
    urls = {
        "project_url": page_url(f"/projects/{item.project_id}/"),
        "snooze_url": answer_url(item.reminder_id, "snooze"),
    }
    if item.rung != Rung.SPONSOR:
        urls["met_url"] = answer_url(item.reminder_id, "we-met")
        urls["did_not_url"] = answer_url(item.reminder_id, "we-did-not")
    return urls


def invitation(letter: Letter, item: Item) -> str:
    """The proposed slot as a calendar file. PUBLISH, not REQUEST: it is a proposal that each may put in their calendar;
    nobody organises it yet, and an answer would reach a mailbox that nobody reads. Both owners get the same UID."""
    slot = item.slot
    assert slot is not None  # noqa: S101  # the caller looked
    begin = datetime.combine(slot.day, slot.starts_at, tzinfo=letter.institution_zone).astimezone(UTC)
    event = Event()
    event.add("uid", f"slot.{item.project_id}.{slot.day:%Y%m%d}@{letter.reference.rsplit('@', 1)[1].rstrip('>')}")
    event.add("dtstamp", datetime.combine(item.cycle_on, slot.starts_at, tzinfo=UTC))
    event.add("dtstart", begin)
    event.add("dtend", begin + timedelta(minutes=slot.minutes))
    event.add("summary", _("%(name)s: library and IT") % {"name": item.project})
    event.add("description", page_url(f"/projects/{item.project_id}/"))
    event.add("status", "TENTATIVE")
    calendar = Calendar()
    calendar.add("prodid", "-//Joint Work//Reminders//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return str(calendar.to_ical().decode())
