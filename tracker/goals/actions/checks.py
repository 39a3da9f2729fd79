"""What the writes of goals check alike: who may, and whether what is given fits together."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.people.models import Person
from accounts.roles import Side
from foundation.errors import Fault, Forbidden, Refused
from foundation.limits import too_early
from tracker.goals.models import Goal
from tracker.projects.actions.people import check_people
from tracker.projects.models import Project
from tracker.projects.permissions import may_write_project

_CENT = Decimal("0.01")
MAX_TIME = timedelta(days=3653)  # a goal so far ahead is a typing mistake


def allow_goals(project: Project, by: Person | None) -> None:
    """Forbidden unless `by` writes the project. None: the product itself."""
    if by is not None and not may_write_project(by, project):
        raise Forbidden(_("Only people of the project and managers can change its goals."))


def check_text(text: str, *, name: str = "text") -> None:
    if not text.strip():
        raise Refused({name: _("Enter a text.")}, code="blank")


def check_day_ahead(name: str, day: date | None, *, today: date) -> None:
    """Refused when the day is before 1990 or more than ten years ahead."""
    if day is None:
        return
    if early := too_early(day):
        raise Refused({name: early})
    if day > today + MAX_TIME:
        why = _("The day is more than ten years ahead. Choose an earlier one.")
        raise Refused({name: why}, code="out_of_range")


def check_goal(goal: Goal, *, today: date) -> None:
    """May the goal be stored as it is now?"""
    check_text(goal.text)
    check_day_ahead("starts_on", goal.starts_on, today=today)
    check_day_ahead("due_on", goal.due_on, today=today)
    problems: dict[str, str] = {}
    began = goal.project.active_on
    if began is not None and goal.starts_on < began:
        problems["starts_on"] = Fault(_("The project began later. Choose a later day."), "order")
    elif goal.due_on is not None and goal.due_on < goal.starts_on:
        problems["due_on"] = Fault(_("The goal is due before it starts. Choose a later day."), "order")
    if (goal.start_value is None) != (goal.target_value is None):
        empty = "start_value" if goal.start_value is None else "target_value"
        problems[empty] = Fault(_("Enter both a start and a target, or neither."), "required")
    elif goal.target_value is not None and goal.start_value == goal.target_value:
        problems["target_value"] = Fault(_("The target is the start. Enter another number."), "mismatch")
    if goal.dropped_on is not None and goal.dropped_on > today:
        problems["dropped_on"] = Fault(_("The day is in the future. Choose today or an earlier day."), "future")
    if problems:
        raise Refused(problems)


def as_stored(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Decimals as the database keeps them, so that the audit trail says a number in one way."""
    return {name: value.quantize(_CENT) if isinstance(value, Decimal) else value for name, value in fields.items()}


def check_owner(goal: Goal) -> None:
    """Refused when the owner is on the other side."""
    check_people({"owner": (goal.owner, Side(goal.side))})
