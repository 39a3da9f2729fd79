"""Meetings as one calendar file to open or to subscribe to."""

from collections.abc import Sequence
from datetime import datetime

from accounts.institutions.models import Institution
from tracker.invitations.links import meeting_url
from tracker.invitations.queries import facts_of, uids_by_meeting
from tracker.invitations.writing import product_address, summary
from tracker.meetings.calendar_files import CalendarEvent, CalendarPerson, calendar_file
from tracker.meetings.models import Meeting, MeetingState, Mode


def meetings_file(meetings: Sequence[Meeting], *, institution: Institution, at: datetime, name: str = "") -> str:
    """Of meetings with their projects and organisers, all of the institution. One query."""
    uids = uids_by_meeting(meeting.pk for meeting in meetings)
    events = [_event(meeting, uids[meeting.pk], institution) for meeting in meetings]
    return calendar_file(events, method="PUBLISH", stamp=at, name=name)


def _event(meeting: Meeting, uid: str, institution: Institution) -> CalendarEvent:
    facts = facts_of(meeting)
    return CalendarEvent(
        uid=uid,
        sequence=facts.sequence,
        summary=summary(facts.projects),
        zone=institution.zone,
        day=facts.day,
        starts_at=facts.starts_at,
        minutes=facts.minutes,
        place=facts.place or str(Mode(facts.mode).label),
        description=meeting.links,
        url=meeting_url(meeting.pk),
        organiser=CalendarPerson(name=facts.organiser or institution.name, address=product_address()),
        cancelled=meeting.state == MeetingState.CANCELLED,
    )
