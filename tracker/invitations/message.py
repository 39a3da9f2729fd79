"""Invitations as a kind of message: what the outbox asks of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from tracker.delivery.kinds import ImmediateKind
from tracker.delivery.letters import Content, Recipient
from tracker.delivery.models import Message
from tracker.invitations import writing
from tracker.invitations.models import Invitation, Method
from tracker.invitations.queries import AskedPerson, Heard, heard
from tracker.invitations.rules import Facts, due
from tracker.invitations.topics import InvitationTopic, numbered, topic_of_meeting, topic_of_series
from tracker.meetings.models import Meeting, MeetingState


class InvitationMessage(ImmediateKind):
    name = "invitation"
    label = _("Invitation")

    def choose(self, messages: Sequence[Message], *, at: datetime) -> Mapping[int, writing.Said]:
        """Three queries, and up to six for each meeting and series. What is said is stored with the row: it is what
        they heard, once the message went."""
        rows = Invitation.objects.filter(message__in=messages)
        found = list(rows.select_related("person", "institution", "series__organiser"))
        known = heard({row.uid for row in found})
        topics: dict[str, InvitationTopic] = {}
        says = {}
        for row in found:
            if row.uid not in topics:
                topics[row.uid] = _topic(row)
            said = _say(row, topics[row.uid], known[row.uid, row.recipient], at=at)
            if said is not None and (row.person is None or row.person.is_active):
                row.method, row.sequence, row.facts = said.method, said.facts.sequence, said.facts.stored()
                says[row.message_id] = said
        Invitation.objects.bulk_update(
            [row for row in found if row.message_id in says], ["method", "sequence", "facts"]
        )
        return says

    def write(self, chosen: writing.Said, *, to: Recipient) -> Content:
        return writing.write(chosen, to=to)

    def obsolete(self) -> Q:
        """The meeting changed, or nobody is asked any more, since the message was composed: it is composed again."""
        asking = Meeting.objects.filter(
            pk=OuterRef("meeting"), state=MeetingState.PLANNED, sequence=OuterRef("sequence")
        )
        mine = Invitation.objects.filter(message=OuterRef("pk"), method=Method.REQUEST, series=None)
        return Q(Exists(mine.filter(~Exists(asking)))) | Q(person__is_active=False)


INVITATION = InvitationMessage(order=5)


def _topic(row: Invitation) -> InvitationTopic:
    if row.series is not None:
        return topic_of_series(row.series)
    return topic_of_meeting(row.meeting_id) if row.meeting_id is not None else InvitationTopic(row.uid)


def _say(row: Invitation, topic: InvitationTopic, before: Heard, *, at: datetime) -> "writing.Said | None":
    """None: nothing is left to say."""
    if topic.is_held:
        return None
    current, told = numbered(topic.current.get(row.recipient), before), before.told
    method = due(current=current, told=told, now=row.institution.local_time(at))
    if method is None:
        return None
    facts = current
    if facts is None:
        assert told is not None  # noqa: S101  # a cancellation follows an invitation
        facts = replace(told, sequence=_sequence_of_cancel(topic, told))
    asked = topic.asked.get(row.recipient)
    return writing.Said(
        method=method,
        uid=row.uid,
        facts=facts,
        told=told,
        meeting_id=_meeting_of(topic, asked),
        called_off=topic.called_off,
        attendance_id=asked.attendance.pk if asked is not None else None,
        answer=asked.attendance.answer if asked is not None else "",
        organises=topic.organiser is not None and topic.organiser.pk == row.person_id,
        reply_to=_reply_to(topic.organiser, row),
        at=at,
        links=topic.meeting.link_list if topic.meeting is not None and topic.series is None else (),
    )


def _meeting_of(topic: InvitationTopic, asked: AskedPerson | None) -> int | None:
    """Of a series the next one to which this very person is asked."""
    if asked is not None:
        return asked.attendance.meeting_id
    return topic.meeting.pk if topic.meeting is not None else None


def _sequence_of_cancel(topic: InvitationTopic, told: Facts) -> int:
    if topic.meeting is None or topic.series is not None:
        return told.sequence + 1
    return max(topic.meeting.sequence, told.sequence)


def _reply_to(organiser: Person | None, row: Invitation) -> str:
    """Of the organiser, whom an answer by mail reaches; not of the one who is written to."""
    if organiser is None or not organiser.is_active or organiser.pk == row.person_id:
        return ""
    return organiser.email
