"""Closing a meeting: from then on it is a record. Opening it again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.models import record
from accounts.institutions.actions import lock_for_update
from accounts.people.models import Person
from accounts.permissions import may_write
from foundation.errors import Forbidden, Refused
from tracker.meetings.actions.checks import allow
from tracker.meetings.models import Meeting, MeetingState
from tracker.meetings.queries import project_ids_of


@transaction.atomic
def close_meeting(*, meeting: Meeting, by: Person | None, at: datetime, version: int | None = None) -> Meeting:
    """Nobody changes it or what belongs to it any more; what follows is still written: an action is done, somebody
    agrees to a decision. Closed already, it stays closed since when it was."""
    meeting, _institution = lock_for_update(meeting, version=version)
    allow(project_ids_of([meeting.pk])[meeting.pk], by)
    if meeting.state == MeetingState.PLANNED:
        raise Refused({"": _("Mark the meeting as held or cancelled before you close it.")}, code="wrong_state")
    if meeting.closed_at is None:
        _set(meeting, closed_at=at, closed_by=by)
        record(by=by, at=at, action="meeting.close", target=meeting)
    return meeting


@transaction.atomic
def reopen_meeting(*, meeting: Meeting, by: Person | None, at: datetime, version: int | None = None) -> Meeting:
    """By managers and administrators only: whoever closed it may have told others that it stays."""
    meeting, _institution = lock_for_update(meeting, version=version)
    if by is not None and not may_write(by.roles, belongs=False):
        raise Forbidden(_("Only managers can reopen a closed meeting."))
    if meeting.closed_at is not None:
        since = meeting.closed_at.isoformat()
        _set(meeting, closed_at=None, closed_by=None)
        record(by=by, at=at, action="meeting.reopen", target=meeting, since=since)
    return meeting


def _set(meeting: Meeting, *, closed_at: datetime | None, closed_by: Person | None) -> None:
    same_place = closed_by is not None and closed_by.institution_id == meeting.institution_id
    meeting.closed_at, meeting.closed_by = closed_at, closed_by if same_place else None
    meeting.version += 1
    meeting.save(update_fields=["closed_at", "closed_by", "version", "updated_at"])
