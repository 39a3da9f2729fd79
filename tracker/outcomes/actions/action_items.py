"""Writes to actions in the sense of the domain: somebody does something by a day."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.audit.changes import changed, plain, set_fields, stated
from accounts.institutions.actions import lock, lock_for_update
from accounts.people.models import Person
from tracker.meetings.actions.checks import allow, check_open
from tracker.meetings.models import Meeting
from tracker.outcomes.actions.outcome_rows import check_outcome, record_added, record_deleted, record_updated
from tracker.outcomes.models import Action, ActionState
from tracker.outcomes.permissions import may_change_state
from tracker.projects.models import Project
from tracker.tickets.labels import set_ticket, settle_ticket, ticket_facts


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
    **ticket: str,
) -> Action:
    """`ticket`: ticket_url, ticket_label, ticket_state."""
    lock(institution_id)
    allow([project.pk], by)
    action = Action(
        institution_id=institution_id,
        project=project,
        meeting=meeting,
        text=text,
        owner=owner,
        due_on=due_on,
        state=state,
        **ticket,
    )
    settle_ticket(action)
    check_outcome(action)
    check_open(meeting)
    action.save(force_insert=True)
    known = stated({name: getattr(action, name) for name in ("ticket_url", "ticket_label", "ticket_state")})
    told = {"owner": plain(owner), "due_on": plain(due_on), "state": state, **known}
    record_added(action, by=by, at=at, action="action.add", **told)
    return action


@transaction.atomic
def update_action(
    *, action: Action, by: Person | None, at: datetime, version: int | None = None, **fields: Any
) -> Action:
    """Set the given ones of text, meeting, owner, due_on, state, ticket_url, ticket_label, ticket_state. Its owner may
    set its state. After its meeting is closed, only its state moves."""
    action, _institution = lock_for_update(action, "project", "meeting", version=version)
    changes = changed(action, fields)
    if by is None or not may_change_state(by, action) or not set(changes) <= {"state"}:
        allow([action.project_id], by)
    before = action.meeting
    if not set(changes) <= {"state"}:
        check_open(before)
    ticket = ticket_facts(action)
    set_fields(action, fields)
    set_ticket(action, ticket, changes)
    check_outcome(action)
    if before != action.meeting:
        check_open(action.meeting)
    record_updated(action, before, by=by, at=at, action="action.update", **changes)
    return action


@transaction.atomic
def delete_action(*, action: Action, by: Person | None, at: datetime, version: int | None = None) -> None:
    action, _institution = lock_for_update(action, "meeting", version=version)
    allow([action.project_id], by)
    record_deleted(action, by=by, at=at, action="action.delete", state=action.state)
