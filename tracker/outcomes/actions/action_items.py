"""Writes to actions in the sense of the domain: somebody does something by a day."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.audit.changes import changed
from accounts.audit.models import record
from accounts.institutions.actions import lock
from accounts.people.models import Person
from foundation.errors import check_version
from tracker.meetings.actions.checks import allow, check_open, check_outcome
from tracker.meetings.actions.meetings import settle_trace
from tracker.meetings.models import Meeting
from tracker.outcomes.models import Action, ActionState
from tracker.outcomes.permissions import may_change_state
from tracker.projects.models import Project


@transaction.atomic
def add_action(
    *,
    institution_id: int,
    by: Person | None,
    at: datetime,
    project: Project,
    text: str,
    meeting: Meeting | None = None,
    owner: Person | None = None,
    due_on: date | None = None,
    state: str = ActionState.OPEN,
) -> Action:
    lock(institution_id)
    allow([project.pk], by)
    check_outcome(project=project, meeting=meeting, text=text)
    check_open(meeting)
    action = Action.objects.create(
        institution_id=institution_id,
        project=project,
        meeting=meeting,
        text=text,
        owner=owner,
        due_on=due_on,
        state=state,
    )
    if meeting is not None:
        settle_trace(meeting=meeting, at=at)
    record(
        institution_id=institution_id,
        by=by,
        at=at,
        action="action.add",
        target=action,
        project=project.pk,
        meeting=meeting.pk if meeting is not None else None,
        text=text,
        owner=owner.pk if owner is not None else None,
        due_on=str(due_on) if due_on is not None else None,
    )
    return action


@transaction.atomic
def update_action(
    *, action: Action, by: Person | None, at: datetime, version: int | None = None, **fields: Any
) -> Action:
    """Set the given ones of text, meeting, owner, due_on, state. Its owner may set its state. After
    its meeting is closed, only its state moves."""
    lock(action.institution_id)
    action = Action.objects.select_related("project", "meeting").get(pk=action.pk)
    check_version(action, version)
    changes = changed(action, fields)
    if by is None or not may_change_state(by, action) or not set(changes) <= {"state"}:
        allow([action.project_id], by)
    before = action.meeting
    if not set(changes) <= {"state"}:
        check_open(before)
    for name, value in fields.items():
        setattr(action, name, value)
    check_outcome(project=action.project, meeting=action.meeting, text=action.text)
    if before != action.meeting:
        check_open(action.meeting)
    action.version += 1
    action.save()
    for meeting in {before, action.meeting} if before != action.meeting else ():
        if meeting is not None:
            settle_trace(meeting=meeting, at=at)
    record(institution_id=action.institution_id, by=by, at=at, action="action.update", target=action, **changes)
    return action


@transaction.atomic
def delete_action(*, action: Action, by: Person | None, at: datetime, version: int | None = None) -> None:
    lock(action.institution_id)
    action = Action.objects.select_related("meeting").get(pk=action.pk)
    check_version(action, version)
    allow([action.project_id], by)
    check_open(action.meeting)
    record(
        institution_id=action.institution_id,
        by=by,
        at=at,
        action="action.delete",
        target=action,
        project=action.project_id,
        meeting=action.meeting_id,
        text=action.text,
        state=action.state,
    )
    action.delete()
    if action.meeting is not None:
        settle_trace(meeting=action.meeting, at=at)
