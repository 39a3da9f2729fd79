"""Writes to the notes on how far a goal is."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.changes import stated
from accounts.audit.models import record
from accounts.institutions.actions import lock_for_update
from accounts.people.models import Person
from foundation.errors import Fault, Forbidden, Refused
from foundation.limits import too_many
from foundation.tenancy import touched
from tracker.goals.actions.settling import settle_goal
from tracker.goals.models import Goal, GoalNote
from tracker.goals.permissions import may_note_goal

MAX_NOTES = 500  # on one goal: each one counts them all


@transaction.atomic
def add_goal_note(
    *,
    goal: Goal,
    by: Person | None,
    at: datetime,
    noted_on: date | None = None,
    value: Decimal | None = None,
    met: bool | None = None,
    text: str = "",
) -> GoalNote:
    """`noted_on`: today unless told. `value`: of a measured goal; `met`: of one that is met or not."""
    goal, institution = lock_for_update(goal, "project")
    _allow(goal, by)
    today = institution.day(at)
    note = GoalNote(
        institution_id=goal.institution_id, goal=goal, noted_on=noted_on or today, value=value, met=met,
        text=text.strip(), by=by,
    )  # fmt: skip
    _check(note, today=today)
    if full := too_many(GoalNote.objects.filter(goal=goal), MAX_NOTES):
        raise Refused({"goal": full})
    note.save(force_insert=True)
    said = stated({"noted_on": note.noted_on, "value": value, "met": met, "text": note.text})
    record(by=by, at=at, action="goal_note.add", target=note, goal=goal.pk, **said)
    _settle(goal)
    return note


@transaction.atomic
def delete_goal_note(*, note: GoalNote, by: Person | None, at: datetime, version: int | None = None) -> None:
    note, _institution = lock_for_update(note, "goal__project", version=version)
    _allow(note.goal, by)
    said = stated({"noted_on": note.noted_on, "value": note.value, "met": note.met, "text": note.text})
    record(by=by, at=at, action="goal_note.delete", target=note, goal=note.goal_id, **said)
    note.delete()
    _settle(note.goal)


def _settle(goal: Goal) -> None:
    settle_goal(goal, goal.notes.all())
    own = {name: getattr(goal, name) for name in ("current_value", "met_on", "risk_on", "noted_on")}
    Goal.objects.filter(pk=goal.pk).update(**own, **touched())


def _allow(goal: Goal, by: Person | None) -> None:
    if by is not None and not may_note_goal(by, goal):
        raise Forbidden(_("Only a goal's owner, people of the project and managers can say how far it is."))


def _check(note: GoalNote, *, today: date) -> None:
    problems: dict[str, str] = {}
    if note.noted_on > today:
        problems["noted_on"] = Fault(_("The day is in the future. Choose today or an earlier day."), "future")
    elif note.noted_on < note.goal.starts_on:
        problems["noted_on"] = Fault(_("The goal starts later. Choose a later day."), "order")
    if note.goal.is_measured and note.met is not None:
        problems["met"] = Fault(_("This goal has a target. Enter its value instead."), "mismatch")
    if not note.goal.is_measured and note.value is not None:
        problems["value"] = Fault(_("This goal has no target. Say whether it is met instead."), "mismatch")
    if not problems and note.value is None and note.met is None and not note.text:
        problems["text"] = Fault(_("Enter a value or a note."), "required")
    if problems:
        raise Refused(problems)
