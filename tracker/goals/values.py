"""A goal's numbers and state as people read them. May import models."""

from datetime import date
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _

from foundation.pages import dates
from foundation.text_direction import isolate
from tracker.goals.models import Goal
from tracker.goals.rules import GoalState, RollUpState

#: State -> the badge of the style guide.
BADGES = {
    GoalState.MISSED.value: "late",
    GoalState.AT_RISK.value: "due",
    GoalState.ON_TRACK.value: "on_track",
    GoalState.MET.value: "done",
    GoalState.DROPPED.value: "paused",
    RollUpState.NO_GOALS.value: "new",
}


def number(value: Decimal | None) -> str:
    """Without zeros at the end: 12.5"""
    if value is None:
        return ""
    whole = value == value.to_integral_value()
    return formats.number_format(value.to_integral_value() if whole else value.normalize(), use_l10n=True)


def way_of(goal: Goal) -> str:
    """80 → 45 → 10 tickets a week; "" of a goal without numbers."""
    if not goal.is_measured:
        return ""
    said = {
        "start": number(goal.start_value),
        "current": number(goal.current_value),
        "target": number(goal.target_value),
        "unit": isolate(goal.unit) if goal.unit else "",
    }
    if goal.unit:
        return _("%(current)s of %(target)s %(unit)s, from %(start)s") % said
    return _("%(current)s of %(target)s, from %(start)s") % said


def facts_of(goal: Goal, today: date) -> str:
    """Its way, its owner and its day, as a hint."""
    owner = isolate(goal.owner.name) if goal.owner is not None else ""
    due = _("due %(day)s") % {"day": dates.day(goal.due_on, today)} if goal.due_on else ""
    return " · ".join(filter(None, [way_of(goal), owner, due]))
