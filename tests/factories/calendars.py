"""Calendar files as two independent libraries read them: icalendar, with which they were written, and vobject."""

from dataclasses import dataclass
from datetime import date, datetime
from email import message_from_bytes
from typing import Any

import icalendar
import vobject


@dataclass(frozen=True)
class ReadEvent:
    """`begins`: with a time zone, or a day."""

    uid: str
    sequence: int
    begins: datetime | date
    summary: str
    status: str
    organiser: str
    attendee: str
    partstat: str
    place: str


@dataclass(frozen=True)
class ReadFile:
    method: str
    events: tuple[ReadEvent, ...]


def read_calendar(text: str | bytes) -> ReadFile:
    """What both libraries find; AssertionError where they differ."""
    text = text.decode() if isinstance(text, bytes) else text
    assert "\r\n" in text
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75  # RFC 5545, 3.1
    found, again = _by_icalendar(text), _by_vobject(text)
    assert found == again
    return found


def _by_icalendar(text: str) -> ReadFile:
    calendar = icalendar.Calendar.from_ical(text)
    assert calendar.errors == []
    events = []
    for event in calendar.walk("VEVENT"):
        assert event.errors == []
        attendee: Any = event.get("attendee", "")
        events.append(
            ReadEvent(
                uid=str(event["uid"]),
                sequence=int(event["sequence"]),
                begins=event.decoded("dtstart"),
                summary=str(event["summary"]),
                status=str(event.get("status", "")),
                organiser=str(event.get("organizer", "")),
                attendee=str(attendee),
                partstat=str(attendee.params.get("PARTSTAT", "")) if attendee else "",
                place=str(event.get("location", "")),
            )
        )
    return ReadFile(str(calendar["method"]), tuple(events))


def _by_vobject(text: str) -> ReadFile:
    calendar: Any = vobject.readOne(text, validate=True)

    def value(event: Any, name: str) -> str:
        return str(getattr(event, name).value) if hasattr(event, name) else ""

    events = []
    for event in calendar.contents.get("vevent", []):
        attendee = getattr(event, "attendee", None)
        events.append(
            ReadEvent(
                uid=event.uid.value,
                sequence=int(event.sequence.value),
                begins=event.dtstart.value,
                summary=event.summary.value,
                status=value(event, "status"),
                organiser=value(event, "organizer"),
                attendee=attendee.value if attendee else "",
                partstat=(attendee.params.get("PARTSTAT") or [""])[0] if attendee else "",
                place=value(event, "location"),
            )
        )
    return ReadFile(calendar.method.value, tuple(events))


def calendar_of(mail: Any) -> ReadFile:
    """Of a mail; its method is said three times over, and is the same each time."""
    arrived = message_from_bytes(mail.message().as_bytes())
    parts = [part for part in arrived.walk() if part.get_content_type() == "text/calendar"]
    files = [part for part in arrived.walk() if part.get_content_type() == "application/ics"]
    assert (len(parts), len(files)) == (1, 1)
    content, file = (part.get_payload(decode=True).replace(b"\r\n", b"\n") for part in (parts[0], files[0]))
    assert content == file  # lines end as the mail does, on its way
    read = read_calendar(content.replace(b"\n", b"\r\n"))
    assert parts[0].get_param("method") == read.method
    return read
