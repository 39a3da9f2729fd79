"""Writes to the agenda. An item of no meeting is the project's backlog; What is carried over: carry_over.py."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.audit.changes import changed
from accounts.audit.models import record
from accounts.institutions.actions import lock
from accounts.people.models import Person
from foundation.errors import check_version
from tracker.meetings.actions.checks import allow, check_open, check_outcome
from tracker.meetings.actions.meetings import settle_trace
from tracker.meetings.models import Meeting, MeetingState
from tracker.outcomes.actions.carry_over import carry_over
from tracker.outcomes.models import AgendaItem
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
    check_outcome(project=project, meeting=meeting, text=text)
    check_open(meeting)
    item = AgendaItem(
        institution_id=institution_id, project=project, meeting=meeting, text=text, minutes=minutes, position=32_767
    )
    item.save(force_insert=True)
    _place(item, position)
    if meeting is not None:
        settle_trace(meeting=meeting, at=at)
    record(
        institution_id=institution_id,
        by=by,
        at=at,
        action="agenda_item.add",
        target=item,
        project=project.pk,
        meeting=meeting.pk if meeting is not None else None,
        text=text,
    )
    return item


@transaction.atomic
def update_agenda_item(
    *, item: AgendaItem, by: Person | None, at: datetime, version: int | None = None, **fields: Any
) -> AgendaItem:
    """Set the given ones of text, minutes, reached, meeting, position (0 is first; the others close up).

    `reached` said after the meeting was held moves the copy that was carried over: gone when reached, made when not.
    """
    lock(item.institution_id)
    item = AgendaItem.objects.select_related("project", "meeting").get(pk=item.pk)
    check_version(item, version)
    allow([item.project_id], by)
    before, text = item.meeting, item.text
    changes = changed(item, fields)
    for name, value in fields.items():
        setattr(item, name, value)
    check_outcome(project=item.project, meeting=item.meeting, text=item.text)
    if changes:
        check_open(before, item.meeting)
    item.version += 1
    item.save()
    if "position" in changes or "meeting" in changes:
        _place(item, fields.get("position"))
    if before != item.meeting:
        for meeting in (before, item.meeting):
            if meeting is not None:
                settle_trace(meeting=meeting, at=at)
    elif "reached" in changes and item.meeting is not None and item.meeting.state == MeetingState.HELD:
        _recarry(item, item.meeting, text=text)
    record(institution_id=item.institution_id, by=by, at=at, action="agenda_item.update", target=item, **changes)
    return item


@transaction.atomic
def delete_agenda_item(*, item: AgendaItem, by: Person | None, at: datetime, version: int | None = None) -> None:
    lock(item.institution_id)
    item = AgendaItem.objects.select_related("meeting").get(pk=item.pk)
    check_version(item, version)
    allow([item.project_id], by)
    check_open(item.meeting)
    record(
        institution_id=item.institution_id,
        by=by,
        at=at,
        action="agenda_item.delete",
        target=item,
        project=item.project_id,
        meeting=item.meeting_id,
        text=item.text,
    )
    item.delete()
    if item.meeting is not None:
        settle_trace(meeting=item.meeting, at=at)


def _place(item: AgendaItem, position: int | None) -> None:
    """Number the items beside it from 0 on, with this one at `position`, or last."""
    beside = AgendaItem.objects.filter(meeting=item.meeting) if item.meeting_id else _backlog(item.project_id)
    rows = [row for row in beside.order_by("position", "id") if row.pk != item.pk]
    rows.insert(len(rows) if position is None else min(position, len(rows)), item)
    for number, row in enumerate(rows):
        row.position = number
    AgendaItem.objects.bulk_update(rows, ["position"])


def _backlog(project_id: int) -> Any:
    return AgendaItem.objects.filter(project_id=project_id, meeting__isnull=True)


def _recarry(item: AgendaItem, meeting: Meeting, *, text: str) -> None:
    if not item.reached:
        carry_over(meeting)
        return
    copies = AgendaItem.objects.filter(project_id=item.project_id, carried_from=meeting, text=text, reached=False)
    copies.exclude(meeting__state=MeetingState.HELD).delete()
