"""Letters by e-mail: rendering one, and handing it to the relay over a connection that is kept. Knows no rows."""

import smtplib
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from itertools import groupby
from types import TracebackType
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from icalendar import Calendar, Event

from tracker.reminders.ladder import Rung
from tracker.reminders.letters import Item, Letter
from tracker.reminders.links import answer_url, page_url, unsubscribe_url


class End(Enum):
    ACCEPTED = "accepted"
    LATER = "later"  # this mail, not now
    REFUSED = "refused"  # this address, never
    RELAY = "relay"  # no mail gets through now


@dataclass(frozen=True, slots=True)
class Outcome:
    end: End
    error: str = ""


class Post:
    """The way to the relay: opened for the first mail, kept for the next ones, opened anew after a failure."""

    def __init__(self) -> None:
        self._connection: Any = None

    def __enter__(self) -> "Post":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._drop()

    def send(self, mail: EmailMultiAlternatives) -> Outcome:
        try:
            if self._connection is None:
                self._connection = get_connection(fail_silently=False)
                self._connection.open()
            self._connection.send_messages([mail])
        except (smtplib.SMTPException, OSError) as error:
            outcome = judge(error)
            if outcome.end is not End.REFUSED:
                self._drop()
            return outcome
        return Outcome(End.ACCEPTED)

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        with suppress(smtplib.SMTPException, OSError):  # it may be gone already
            connection.close()


def judge(error: smtplib.SMTPException | OSError) -> Outcome:
    """What an error says of the address, of this mail, and of the relay. Only a 5xx to the address, or to the mail's
    content, is for good: a sender or a password that the relay refuses is our mistake, and no reason to lose mail."""
    text = str(error)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        text = f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
        return Outcome(End.REFUSED if code >= 500 else End.LATER, text)
    if isinstance(error, smtplib.SMTPDataError):
        return Outcome(End.REFUSED if error.smtp_code >= 500 else End.LATER, text)
    if isinstance(error, smtplib.SMTPSenderRefused) and error.smtp_code < 500 and error.smtp_code != 421:
        return Outcome(End.LATER, text)
    return Outcome(End.RELAY, text or type(error).__name__)


@cache
def _template(name: str) -> Any:
    return get_template(f"tracker/reminders/{name}")


def render(letter: Letter) -> EmailMultiAlternatives:
    leave = unsubscribe_url(letter.person_id)
    facts = {
        "letter": letter,
        "groups": _groups(letter),
        "preferences_url": page_url(reverse("preferences")),
        "home_url": page_url("/"),
        "unsubscribe_url": leave,
    }
    mail = EmailMultiAlternatives(
        subject=subject(letter),
        body=_template("mail.txt").render(facts),
        to=[letter.address],
        headers={
            "Message-ID": letter.reference,
            "List-Unsubscribe": f"<{leave}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    mail.attach_alternative(_template("mail.html").render(facts), "text/html")
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
            "%(name)s and %(count)d other project wait for a conversation",
            "%(name)s and %(count)d other projects wait for a conversation",
            len(others),
        ) % {"name": name, "count": len(others)}
    sentences = {
        Rung.DUE: _("%(name)s: time to meet"),
        Rung.LATE: _("%(name)s: you are late to meet"),
        Rung.WEEKLY: _("%(name)s: still no contact"),
        Rung.SPONSOR: _("%(name)s: library and IT have lost touch"),
        Rung.DID_YOU_MEET: _("%(name)s: did you meet?"),
    }
    return sentences[Rung(first.rung)] % {"name": name}


def _groups(letter: Letter) -> list[dict[str, Any]]:
    return [{"rung": rung, "items": [_facts(item) for item in items]} for rung, items in groupby(letter.items, _rung)]


def _rung(item: Item) -> str:
    return item.rung


def _facts(item: Item) -> dict[str, Any]:
    ask = item.rung not in (Rung.STOPPED, Rung.SPONSOR)
    urls = {}
    if ask:
        urls = {name: answer_url(item.reminder_id, name) for name in ("we-met", "we-did-not", "snooze")}
    return {
        "item": item,
        "project_url": page_url(f"/projects/{item.project_id}/") if item.project_id else "",
        "met_url": urls.get("we-met"),
        "did_not_url": urls.get("we-did-not"),
        "snooze_url": urls.get("snooze") or (answer_url(item.reminder_id, "snooze") if item.project_id else None),
        "resume_url": answer_url(item.reminder_id, "resume") if item.rung == Rung.STOPPED else None,
    }


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
