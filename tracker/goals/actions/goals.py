"""Writes to the goals of a project."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.audit.changes import changed, set_fields, stated
from accounts.audit.models import record, save_and_record
from accounts.institutions.actions import lock, lock_for_update
from accounts.people.models import Person
from foundation.errors import Refused
from foundation.limits import too_many
from tracker.delivery.actions import drop_notes
from tracker.goals.actions.checks import allow_goals, as_stored, check_goal, check_owner
from tracker.goals.actions.settling import settle_goal
from tracker.goals.clash_note import CLASH_NOTE
from tracker.goals.models import Goal, GoalPair, InstitutionGoal
from tracker.projects.models import Project

MAX_GOALS = 100  # of one project: its page shows them all


@transaction.atomic
def add_goal(
    *,
    institution_id: int,
    by: Person | None,
    at: datetime,
    project: Project,
    side: str,
    text: str,
    unit: str = "",
    start_value: Decimal | None = None,
    target_value: Decimal | None = None,
    owner: Person | None = None,
    starts_on: date | None = None,
    due_on: date | None = None,
    feeds: InstitutionGoal | None = None,
) -> Goal:
    """`starts_on`: today unless told. With `start_value` and `target_value` it is measured."""
    today = lock(institution_id).day(at)
    allow_goals(project, by)
    given: dict[str, Any] = {
        "side": side, "text": text, "unit": unit, "start_value": start_value, "target_value": target_value,
        "owner": owner, "starts_on": starts_on or today, "due_on": due_on, "feeds": feeds,
    }  # fmt: skip
    given = as_stored(given)
    goal = Goal(institution_id=institution_id, project=project, **given)
    check_goal(goal, today=today)
    check_owner(goal)
    if full := too_many(Goal.objects.filter(project=project), MAX_GOALS):
        raise Refused({"project": full})
    settle_goal(goal, [])
    goal.save(force_insert=True)
    record(by=by, at=at, action="goal.add", target=goal, project=project.pk, **stated(given))
    return goal


@transaction.atomic
def update_goal(*, goal: Goal, by: Person | None, at: datetime, version: int | None = None, **fields: Any) -> Goal:
    """Set the given ones of text, unit, start_value, target_value, owner, starts_on, due_on, feeds, dropped_on. Its
    side stays: its pairs depend on it."""
    goal, institution = lock_for_update(goal, "project", "owner__team", version=version)
    allow_goals(goal.project, by)
    if "side" in fields and fields["side"] != goal.side:
        raise Refused({"side": _("This cannot be changed.")}, code="read_only")
    fields = as_stored(fields)
    changes = changed(goal, fields)
    if not changes:
        return goal
    set_fields(goal, fields)
    check_goal(goal, today=institution.day(at))
    if "owner" in changes:
        check_owner(goal)
    if goal.target_value is None:
        goal.current_value = None
    settle_goal(goal, list(goal.notes.all()))
    save_and_record(goal, by=by, at=at, action="goal.update", **changes)
    return goal


@transaction.atomic
def delete_goal(*, goal: Goal, by: Person | None, at: datetime, version: int | None = None) -> None:
    """With its progress and its pairs. Dropping it keeps them."""
    goal, _institution = lock_for_update(goal, "project", version=version)
    allow_goals(goal.project, by)
    record(by=by, at=at, action="goal.delete", target=goal, project=goal.project_id, text=goal.text)
    pairs = GoalPair.objects.filter(Q(library_goal=goal) | Q(it_goal=goal))
    drop_notes(kind=CLASH_NOTE, about=list(pairs.values_list("pk", flat=True)))
    goal.delete()
