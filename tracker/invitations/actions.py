"""Opens a message for everybody who is due one about a meeting. Inside the transaction of the change; what the message
says is decided when it goes, so that several changes in a row are one message."""

from collections import defaultdict
from datetime import datetime

from django.db.models import Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from foundation.errors import Refused
from tracker.delivery.actions import SETTLING, To, open_immediate
from tracker.delivery.models import Message, MessageState
from tracker.invitations.message import INVITATION
from tracker.invitations.models import Invitation
from tracker.invitations.queries import AskedPerson, Heard, heard
from tracker.invitations.rules import due, patience
from tracker.invitations.topics import InvitationTopic, numbered, topic_of_meeting, topic_of_series
from tracker.meetings.models import Meeting

#: Guests whom an institution invites in a day, newly: a conference has fewer, a sender of spam wants more.
MAX_GUESTS_A_DAY = 500


def tell_invited(meeting: Meeting, at: datetime, *, gone: bool = False) -> None:
    """Open or hold back a message for each who is due one about the meeting, or about its series. `gone`: the meeting
    is about to be deleted. Seven queries at most, and three more where somebody is to be told."""
    if meeting.series is not None:
        topic = topic_of_series(meeting.series, without=meeting.pk if gone else None)
    else:
        topic = topic_of_meeting(meeting.pk, gone=gone)
    known = heard([topic.uid])
    now = meeting.institution.local_time(at)
    waiting: list[int] = []
    telling: dict[int, list[To]] = defaultdict(list)  # by how patiently
    for recipient in dict.fromkeys([*topic.current, *(who for _key, who in known)]):
        before = known.get((topic.uid, recipient), Heard())
        if before.waiting is not None:
            waiting.append(before.waiting.message_id)
        elif not topic.is_held and due(
            current=numbered(topic.current.get(recipient), before), told=before.told, now=now
        ):
            telling[patience(before.lately(at))].append(_to(topic.asked.get(recipient), before.last))
    if waiting:
        Message.objects.filter(pk__in=waiting, state=MessageState.PLANNED).update(
            next_attempt_at=Greatest("next_attempt_at", Value(at + SETTLING)), claimed_by="", updated_at=at
        )
    everybody = [to for some in telling.values() for to in some]
    _check_guests([to for to in everybody if to.person is None and (topic.uid, to.guest_address) not in known], now)
    for times, some in telling.items():
        _open(meeting, topic, some, at=at, not_before=at + times * SETTLING)


def _check_guests(new: list[To], now: datetime) -> None:
    """`now`: at the institution. One query where there are guests."""
    if new:
        today = Message.objects.filter(person=None, day_on=now.date()).count()
        if today + len(new) > MAX_GUESTS_A_DAY:
            most = {"most": MAX_GUESTS_A_DAY}
            raise Refused(
                {"guests": _("Your institution has invited %(most)d guests today. Invite the others tomorrow.") % most}
            )


def _to(asked: AskedPerson | None, last: Invitation | None) -> To:
    """Who is asked, or who was."""
    if asked is not None:
        row = asked.attendance
        return To(row.person) if row.person is not None else To(None, row.guest_name, row.guest_address)
    assert last is not None  # noqa: S101  # somebody who is not asked is due a message only after another
    return To(last.person, last.guest_name, last.guest_address)


def _open(
    meeting: Meeting, topic: InvitationTopic, recipients: list[To], *, at: datetime, not_before: datetime
) -> None:
    messages = open_immediate(INVITATION, recipients, institution=meeting.institution, at=at, not_before=not_before)
    Invitation.objects.bulk_create(
        Invitation(
            institution_id=meeting.institution_id,
            meeting=meeting if topic.series is None else None,
            series=topic.series,
            uid=topic.uid,
            person=to.person,
            guest_name=to.guest_name,
            guest_address=to.guest_address,
            message=message,
        )
        for to, message in zip(recipients, messages, strict=True)
    )
