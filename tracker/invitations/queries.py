"""Reads for invitations: who is invited to which meeting, and what each of them heard last."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Prefetch, Q

from accounts.people.models import Person
from foundation.tenancy import across_institutions
from tracker.delivery.models import MessageState
from tracker.invitations.models import Invitation, Method
from tracker.invitations.rules import Facts
from tracker.meetings.models import Attendance, Meeting, MeetingState

Recipient = int | str  #: A person's id, or a guest's address.


def uid_of(pk: int, *, kind: str = "meeting") -> str:
    """What calendars call a meeting, or a series. What an invitation said before stays (`Invitation.uid`), also when
    BASE_URL changes."""
    return f"{kind}-{pk}@{urlsplit(settings.BASE_URL).hostname}"


@dataclass(frozen=True, slots=True)
class AskedPerson:
    """Somebody who is invited and can be written to."""

    attendance: Attendance

    @property
    def recipient(self) -> Recipient:
        return self.attendance.person_id or self.attendance.guest_address

    @property
    def person(self) -> Person | None:
        return self.attendance.person


def meetings_with_asked(ids: Collection[int]) -> dict[int, Meeting]:
    """By id, each with its projects, its organiser, and `asked`. Three queries."""
    rows = Attendance.objects.filter(invited=True).select_related("person").order_by("id")
    meetings = Meeting.objects.filter(pk__in=ids).select_related("organiser", "institution")
    found = meetings.prefetch_related("projects", Prefetch("attendances", rows, to_attr="asked"))
    return {meeting.pk: meeting for meeting in found}


def asked_to(meeting: Meeting) -> dict[Recipient, AskedPerson]:
    """Of a meeting of `meetings_with_asked`; nobody once it is held or cancelled."""
    if meeting.state != MeetingState.PLANNED:
        return {}
    people = [AskedPerson(row) for row in meeting.asked]  # type: ignore[attr-defined]
    return {one.recipient: one for one in people if one.recipient and (one.person is None or one.person.is_active)}


def facts_of(meeting: Meeting) -> Facts:
    """Of a meeting with its projects and its organiser."""
    return Facts(
        sequence=meeting.sequence,
        projects=tuple(sorted(project.name for project in meeting.projects.all())),
        day=meeting.held_on,
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
        mode=meeting.mode,
        place=meeting.place,
        organiser=meeting.organiser.name if meeting.organiser is not None else "",
    )


@dataclass(slots=True)
class Heard:
    """What one recipient heard of one meeting: `last`, the newest message that went or is going; `waiting`, one that
    still can say what is true by then; `went_at`, when each of them went."""

    last: Invitation | None = None
    waiting: Invitation | None = None
    went_at: list[datetime] = field(default_factory=list)

    def lately(self, at: datetime) -> int:
        """How many within a day."""
        return sum(went_at > at - timedelta(days=1) for went_at in self.went_at)

    @property
    def told(self) -> Facts | None:
        if self.last is None or self.last.method != Method.REQUEST:
            return None
        return Facts.read(self.last.facts)


def heard(uids: Collection[str]) -> Mapping[tuple[str, Recipient], Heard]:
    """For everybody who was ever written to about these. One query."""
    found: dict[tuple[str, Recipient], Heard] = defaultdict(Heard)
    for row in Invitation.objects.filter(uid__in=uids).select_related("message", "person").order_by("pk"):
        one = found[row.uid, row.recipient]
        if row.message.state == MessageState.PLANNED:
            one.waiting = row
        elif row.method and row.message.state in (MessageState.SENDING, MessageState.SENT):
            one.last = row
            one.went_at.append(row.message.updated_at)
    return found


def uids_by_meeting(meeting_ids: Iterable[int]) -> dict[int, str]:
    """Under which its invitations went; of one that has none, the one that they will have. One query."""
    ids = list(meeting_ids)
    gone = dict(Invitation.objects.filter(meeting__in=ids).order_by().values_list("meeting", "uid").distinct())
    return {pk: gone.get(pk) or uid_of(pk) for pk in ids}


def sent_invitations(meeting: Meeting) -> Sequence[Invitation]:
    """Those about it or its series, newest last, with their messages and people. One query."""
    about = Q(meeting=meeting) | Q(series=meeting.series_id) if meeting.series_id else Q(meeting=meeting)
    rows = Invitation.objects.filter(about).select_related("message", "person")
    return list(rows.order_by("pk"))


def following_attendance(row: Attendance, at: datetime) -> Attendance:
    """The same one's attendance of the next planned meeting of the series, where this one's is over: the mail of a
    series outlives its meetings. At most one query; across institutions."""
    meeting = row.meeting
    over = meeting.state == MeetingState.HELD or meeting.held_on < row.institution.day(at)
    if meeting.series_id is None or not over:
        return row
    with across_institutions():
        later = Attendance.objects.select_related("person", "meeting__organiser", "institution").filter(
            meeting__series=meeting.series_id,
            meeting__state=MeetingState.PLANNED,
            meeting__held_on__gte=row.institution.day(at),
            invited=True,
            person=row.person_id,
            guest_name=row.guest_name,
        )
        return later.order_by("meeting__held_on", "pk").first() or row
