"""Writes to the agenda. An item of no meeting is the project's backlog. What is carried over: carry_over.py."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.audit.changes import set_fields, stated
from accounts.institutions.actions import lock, lock_for_update
from accounts.people.models import Person
from foundation.tenancy import touched
from tracker.meetings.actions.checks import allow, check_open
from tracker.meetings.models import Meeting, MeetingState
from tracker.outcomes.actions.carry_over import carry_over
from tracker.outcomes.actions.outcome_rows import check_outcome, record_added, record_deleted, record_updated
from tracker.outcomes.models import MAX_POSITION, AgendaItem
from tracker.projects.models import Project


@transaction.atomic
def add_agenda_item(
    *,
    institution_id: int,
    by: Person | None,
    at: datetime,
    project: Project,
    text: str,
    meeting: Meeting | None = None,
    minutes: int | None = None,
    position: int | None = None,
) -> AgendaItem:
    """Without a meeting it waits for the project's next one to be planned. `position`: 0 is first; None is last."""
    lock(institution_id)
    allow([project.pk], by)
    item = AgendaItem(
        institution_id=institution_id,
        project=project,
        meeting=meeting,
        text=text,
        minutes=minutes,
        position=MAX_POSITION,
    )
    check_outcome(item)
    check_open(meeting)
    item.save(force_insert=True)
    _place(item, position)
    record_added(item, by=by, at=at, action="agenda_item.add", **stated({"minutes": minutes, "position": position}))
    return item


@transaction.atomic
def put_on_top(*, project: Project, meeting: Meeting | None, by: Person | None, at: datetime, text: str) -> AgendaItem:
    """The first item of the meeting, or of what waits for the next one. Who may is for the caller to ask: a sponsor
    asks here, who writes no agenda."""
    lock(project.institution_id)
    item = AgendaItem(institution_id=project.institution_id, project=project, meeting=meeting, text=text)
    check_outcome(item)
    check_open(meeting)
    item.save(force_insert=True)
    _place(item, 0)
    record_added(item, by=by, at=at, action="agenda_item.add")
    return item


@transaction.atomic
def update_agenda_item(
    *, item: AgendaItem, by: Person | None, at: datetime, version: int | None = None, **fields: Any
) -> AgendaItem:
    """Set the given ones of text, minutes, reached, meeting, position (0 is first; the others close up).

    `reached` said after the meeting was held moves the copy that was carried over: gone when reached, made when not.
    """
    item, _institution = lock_for_update(item, "project", "meeting", version=version)
    allow([item.project_id], by)
    before, text = item.meeting, item.text
    changes = set_fields(item, fields)
    check_outcome(item)
    if changes:
        check_open(before, item.meeting)
    record_updated(item, before, by=by, at=at, action="agenda_item.update", **changes)
    if "position" in changes or "meeting" in changes:
        _place(item, fields.get("position"))
    if "reached" in changes and before is not None and before == item.meeting and before.state == MeetingState.HELD:
        _recarry(item, before, text=text)
    return item


@transaction.atomic
def delete_agenda_item(*, item: AgendaItem, by: Person | None, at: datetime, version: int | None = None) -> None:
    item, _institution = lock_for_update(item, "meeting", version=version)
    allow([item.project_id], by)
    record_deleted(item, by=by, at=at, action="agenda_item.delete")


def _place(item: AgendaItem, position: int | None) -> None:
    """Number the items beside it from 0 on, with this one at `position`, or last."""
    beside = AgendaItem.objects.filter(meeting=item.meeting) if item.meeting_id else _backlog(item.project_id)
    rows = [row for row in beside.order_by("position", "id") if row.pk != item.pk]
    rows.insert(len(rows) if position is None else min(position, len(rows)), item)
    moved = [(number, row) for number, row in enumerate(rows) if row.position != number]
    now = touched()["updated_at"]
    for number, row in moved:
        row.position, row.updated_at = number, now
    AgendaItem.objects.bulk_update([row for _number, row in moved], ["position", "updated_at"])


def _backlog(project_id: int) -> Any:
    return AgendaItem.objects.filter(project_id=project_id, meeting__isnull=True)


def _recarry(item: AgendaItem, meeting: Meeting, *, text: str) -> None:
    if not item.reached:
        carry_over(meeting)
        return
    copies = AgendaItem.objects.filter(project_id=item.project_id, carried_from=meeting, text=text, reached=False)
    copies.exclude(meeting__state=MeetingState.HELD).delete()
