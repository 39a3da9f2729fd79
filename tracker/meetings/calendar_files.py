"""Meetings as iCalendar (RFC 5545), for mails (iTIP, RFC 5546), downloads and feeds. Pure: knows no rows.

Times are local at the institution, with their zone, so that a series keeps its hour when the clocks change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vRecur, vText

from tracker.meetings.calendar_zones import time_zone
from tracker.meetings.proposed_times import USUAL_MINUTES

PRODUCT = "-//Joint Work//Meetings//EN"
MEDIA_TYPE = "text/calendar"
PARTSTAT = {"": "NEEDS-ACTION", "yes": "ACCEPTED", "maybe": "TENTATIVE", "no": "DECLINED"}
REFRESH = timedelta(hours=1)  # how often a program may read a feed again
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPerson:
    """`answer`: as stored of an invitation."""

    name: str
    address: str
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """One VEVENT. Without `starts_at` it lasts all day. `tentative`: a proposal. Of a series: `rule` is its RRULE, as
    in recurrence.py, `until_on` or `count` its end, `without` the days on which it does not take place; `instead_of`
    the day and hour, by the rule, of one that is another than the rule says."""

    uid: str
    sequence: int
    summary: str
    zone: ZoneInfo
    day: date
    starts_at: time | None = None
    minutes: int | None = None
    place: str = ""
    description: str = ""
    url: str = ""
    organiser: CalendarPerson | None = None
    attendee: CalendarPerson | None = None
    cancelled: bool = False
    tentative: bool = False
    rule: str = ""
    until_on: date | None = None
    count: int | None = None
    without: Sequence[date] = ()
    instead_of: tuple[date, time | None] | None = None


def calendar_file(events: Sequence[CalendarEvent], *, method: str, stamp: datetime, name: str = "") -> str:
    """`method` of iTIP: REQUEST, CANCEL or PUBLISH. `stamp`: when this was said; of two files of one sequence the
    later one holds. `name`: of the calendar, for a feed."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    timed = [event for event in events if event.starts_at is not None]
    for zone in dict.fromkeys(event.zone for event in timed):
        calendar.add_component(time_zone(zone, since=min(event.day for event in timed)))
    for event in events:
        calendar.add_component(_component(event, method=method, stamp=stamp))
    return str(calendar.to_ical().decode())


def _component(event: CalendarEvent, *, method: str, stamp: datetime) -> Event:
    component = Event()
    component.add("uid", event.uid)
    component.add("sequence", event.sequence)
    component.add("dtstamp", stamp)
    _add_time(component, event)
    _add_recurrence(component, event)
    component.add("summary", event.summary)
    for name, value in (("location", event.place), ("description", event.description), ("url", event.url)):
        if value:
            component.add(name, value)
    if event.organiser is not None:
        component.add("organizer", _address(event.organiser), encode=False)
    if event.attendee is not None:
        attendee = _address(event.attendee)
        attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
        if method == "REQUEST":
            attendee.params["PARTSTAT"] = vText(PARTSTAT[event.attendee.answer])
            attendee.params["RSVP"] = vText("FALSE")  # answers come by the links of the mail: nobody reads replies
        component.add("attendee", attendee, encode=False)
    if event.cancelled or method != "CANCEL":  # RFC 5546: who alone is no longer invited gets a CANCEL without it
        component.add("status", _status(event))
    if event.starts_at is None:
        component.add("transp", "TRANSPARENT")
    return component


def _status(event: CalendarEvent) -> str:
    if event.cancelled:
        return "CANCELLED"
    return "TENTATIVE" if event.tentative else "CONFIRMED"


def _add_time(component: Event, event: CalendarEvent) -> None:
    if event.starts_at is None:
        component.add("dtstart", event.day)
        component.add("dtend", event.day + ONE_DAY)
        return
    begin = datetime.combine(event.day, event.starts_at, tzinfo=event.zone)
    component.add("dtstart", begin)
    component.add("duration", timedelta(minutes=event.minutes or USUAL_MINUTES))


def _add_recurrence(component: Event, event: CalendarEvent) -> None:
    if event.instead_of is not None:
        component.add("recurrence-id", _instant(*event.instead_of, event.zone))
    if not event.rule:
        return
    rule = vRecur.from_ical(event.rule)
    if event.count is not None:
        rule["COUNT"] = [event.count]
    if event.until_on is not None:
        rule["UNTIL"] = [_last_instant(event)]
    component.add("rrule", rule)
    for day in event.without:
        component.add("exdate", _instant(day, event.starts_at, event.zone))


def _instant(day: date, at: time | None, zone: ZoneInfo) -> date:
    return day if at is None else datetime.combine(day, at, tzinfo=zone)


def _last_instant(event: CalendarEvent) -> date:
    """In UTC, where the series has an hour: RFC 5545, 3.3.10. At the end of the day, so that a program which holds the
    first day's offset across a clock change still finds the last one."""
    assert event.until_on is not None  # noqa: S101  # the caller looked
    if event.starts_at is None:
        return event.until_on
    return datetime.combine(event.until_on, time(23, 59, 59), tzinfo=event.zone).astimezone(UTC)


def _address(person: CalendarPerson) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.address}")
    address.params["CN"] = vText(person.name)
    return address
