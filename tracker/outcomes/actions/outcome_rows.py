"""What the writes of decisions, actions and agenda items have in common: a row belongs to a project, and to one of its
meetings or to none. A meeting counts again, or no longer, by what is added to it and taken from it."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.audit.models import record, save_and_record
from accounts.people.models import Person
from foundation.errors import Refused
from foundation.limits import too_many
from tracker.meetings.actions.checks import check_open
from tracker.meetings.actions.meetings import settle_trace
from tracker.meetings.models import Meeting
from tracker.outcomes.models import Action, AgendaItem, Decision

Outcome = Decision | Action | AgendaItem


MAX_OF_MEETING = 200  # of one kind: its page shows them all
MAX_WAITING_ITEMS = 500  # agenda items of a project that wait for a meeting: with each one all are numbered


def check_outcome(row: Outcome) -> None:
    """Refused unless it has a text, and its meeting, where it has one, was about its project and has room."""
    if not row.text.strip():
        raise Refused({"text": _("Enter a text.")}, code="blank")
    if row.meeting is not None and not row.meeting.servings.filter(project=row.project).exists():
        raise Refused({"meeting": _("This meeting was not about that project.")}, code="mismatch")
    beside: Any = type(row)._default_manager.exclude(pk=row.pk)
    if row.meeting is not None:
        full = too_many(beside.filter(meeting=row.meeting), MAX_OF_MEETING)
    elif isinstance(row, AgendaItem):
        full = too_many(beside.filter(meeting=None, project=row.project), MAX_WAITING_ITEMS)
    else:
        return
    if full:
        raise Refused({"meeting": full})


def record_added(row: Outcome, *, by: Person | None, at: datetime, action: str, **changes: Any) -> None:
    """Write the entry of a row that was just saved, and settle its meeting."""
    record(
        by=by,
        at=at,
        action=action,
        target=row,
        project=row.project_id,
        meeting=row.meeting_id,
        text=row.text,
        **changes,
    )
    _settle_meetings(row.meeting, at=at)


def record_updated(
    row: Outcome, before: Meeting | None, *, by: Person | None, at: datetime, action: str, **changes: Any
) -> None:
    """Save the changed row with its entry. When its meeting is not the one `before`, settle both."""
    save_and_record(row, by=by, at=at, action=action, **changes)
    if before != row.meeting:
        _settle_meetings(before, row.meeting, at=at)


def record_deleted(row: Outcome, *, by: Person | None, at: datetime, action: str, **changes: Any) -> None:
    """Delete the row, unless its meeting is closed; write the entry, and settle its meeting."""
    check_open(row.meeting)
    record(
        by=by,
        at=at,
        action=action,
        target=row,
        project=row.project_id,
        meeting=row.meeting_id,
        text=row.text,
        **changes,
    )
    row.delete()
    _settle_meetings(row.meeting, at=at)


def _settle_meetings(*meetings: Meeting | None, at: datetime) -> None:
    for meeting in meetings:
        if meeting is not None:
            settle_trace(meeting=meeting, at=at)
