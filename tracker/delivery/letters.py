"""A message that is written: to whom, in which language, and what it says. Every channel gets the same letter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom a message goes, and how. `message_id`: the row's. `person_id`: None for a guest. `reference`: the
    Message-ID, from person and day, so that every attempt has the same. `unsubscribe_url`: ends what the message is
    about, without signing in; empty where a colleague asks for it."""

    message_id: int
    person_id: int | None
    institution_id: int
    institution: str
    institution_zone: ZoneInfo
    zone: ZoneInfo
    name: str
    address: str
    language: str
    reference: str
    unsubscribe_url: str


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    content: str | bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """An iTIP object: `method` REQUEST or CANCEL."""

    name: str
    content: str
    method: str


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says. `html` says the same as `text`; a channel without HTML sends the text. `calendar`: the same
    once more for the calendar of a mail program. `reply_to`: the address of whom the
    message speaks for."""

    subject: str
    text: str
    html: str = ""
    attachments: Sequence[Attachment] = ()
    calendar: CalendarPart | None = None
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    to: Recipient
    content: Content


def render_bodies(template: str, facts: Mapping[str, Any], *, to: Recipient) -> tuple[str, str]:
    """Text and HTML, from `template` with .txt and .html, which extend the frame of all mails: it greets the person and
    says at its foot where the mail comes from."""
    known = {"name": to.name, "institution": to.institution, "unsubscribe_url": to.unsubscribe_url, **facts}
    return render_to_string(f"{template}.txt", known), render_to_string(f"{template}.html", known)


def message_reference(kind: str, person_id: int, day: date) -> str:
    """Of the message of a day."""
    return f"<{kind}.{person_id}.{day:%Y%m%d}@{urlsplit(settings.BASE_URL).hostname}>"


def immediate_reference(kind: str, message_id: int) -> str:
    return f"<{kind}.{message_id}@{urlsplit(settings.BASE_URL).hostname}>"
