"""What invitations show on a meeting's page: its calendar file, and what became of each invitation."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.pages import dates
from tracker.delivery.models import MessageState
from tracker.invitations.models import Invitation, Method
from tracker.invitations.queries import sent_invitations
from tracker.meetings.extension_points import MeetingView
from tracker.meetings.models import MeetingState


def has_invitations(meeting: Any, today: Any) -> Exists:
    return Exists(Invitation.objects.filter(Q(meeting=meeting) | Q(series__meetings=meeting)))


def show_calendar(view: MeetingView) -> Mapping[str, Any] | None:
    """Of a meeting that is or was planned. One query."""
    return _calendar(view, sent_invitations(view.meeting))


def show_no_invitations(view: MeetingView) -> Mapping[str, Any] | None:
    return _calendar(view, ())


def _calendar(view: MeetingView, sent: Iterable[Invitation]) -> Mapping[str, Any] | None:
    meeting = view.meeting
    latest = {row.recipient: row for row in sent if row.message.state != MessageState.CANCELLED}
    if meeting.state != MeetingState.PLANNED and not latest:
        return None
    rows = [(row.person or row.guest_name, _became(row, view)) for row in latest.values()]
    return {"address": reverse("meeting-calendar", args=[meeting.pk]), "rows": rows}


def _became(row: Invitation, view: MeetingView) -> str:
    message = row.message
    if message.state == MessageState.FAILED:
        return _("The mail could not be delivered.")
    if message.state != MessageState.SENT or message.sent_at is None:
        return _("A mail goes out in a few minutes.")
    day = {"day": dates.instant(message.sent_at.astimezone(view.zone), view.today)}
    if row.method == Method.CANCEL:
        return _("Cancellation sent on %(day)s.") % day
    return _("Invitation sent on %(day)s.") % day
