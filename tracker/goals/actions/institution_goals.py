"""Writes to the goals of the whole institution."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.changes import set_fields, stated
from accounts.audit.models import record, save_and_record
from accounts.institutions.actions import lock, lock_for_update
from accounts.people.models import Person
from foundation.errors import Forbidden
from tracker.goals.actions.checks import check_day_ahead, check_text
from tracker.goals.models import InstitutionGoal
from tracker.goals.permissions import may_write_institution_goals


@transaction.atomic
def add_institution_goal(
    *,
    institution_id: int,
    by: Person | None,
    at: datetime,
    text: str,
    owner: Person | None = None,
    due_on: date | None = None,
) -> InstitutionGoal:
    today = lock(institution_id).day(at)
    _allow(by)
    check_text(text)
    check_day_ahead("due_on", due_on, today=today)
    goal = InstitutionGoal.objects.create(institution_id=institution_id, text=text, owner=owner, due_on=due_on)
    said = stated({"text": text, "owner": owner, "due_on": due_on})
    record(by=by, at=at, action="institution_goal.add", target=goal, **said)
    return goal


@transaction.atomic
def update_institution_goal(
    *, goal: InstitutionGoal, by: Person | None, at: datetime, version: int | None = None, **fields: Any
) -> InstitutionGoal:
    """Set the given ones of text, owner, due_on."""
    goal, institution = lock_for_update(goal, version=version)
    _allow(by)
    changes = set_fields(goal, fields)
    check_text(goal.text)
    check_day_ahead("due_on", goal.due_on, today=institution.day(at))
    if changes:
        save_and_record(goal, by=by, at=at, action="institution_goal.update", **changes)
    return goal


@transaction.atomic
def delete_institution_goal(
    *, goal: InstitutionGoal, by: Person | None, at: datetime, version: int | None = None
) -> None:
    """The goals that feed it stay."""
    goal, _institution = lock_for_update(goal, version=version)
    _allow(by)
    record(by=by, at=at, action="institution_goal.delete", target=goal, text=goal.text)
    goal.delete()


def _allow(by: Person | None) -> None:
    if by is not None and not may_write_institution_goals(by.roles):
        raise Forbidden(_("Only managers and deans set the goals of the institution."))
