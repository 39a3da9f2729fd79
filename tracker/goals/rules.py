"""How far a goal is. Pure: asks no clock and no database.

What moves a goal from one state to the next is stored as days (`risk_on`, `due_on`, `met_on`), so that a state is a
comparison of days, for one goal in Python and for all of them in the database.
"""

from datetime import date, timedelta
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class GoalState(TextChoices):
    """The worst first, in the order in which goals add up."""

    MISSED = "missed", _("Missed")
    AT_RISK = "at_risk", _("At risk")
    ON_TRACK = "on_track", _("On track")
    MET = "met", _("Met")
    DROPPED = "dropped", _("Dropped")


class RollUpState(TextChoices):
    MISSED = "missed", _("Missed")
    AT_RISK = "at_risk", _("At risk")
    ON_TRACK = "on_track", _("On track")
    MET = "met", _("Met")
    NO_GOALS = "no_goals", _("No goals yet")


_BEHIND = Decimal("0.1")  # of the way
_LAST_PART = Decimal("0.8")  # of the time has passed


def is_reached(*, start: Decimal, current: Decimal, target: Decimal) -> bool:
    """Whether the current value is the target or beyond, seen from the start."""
    return current >= target if target >= start else current <= target


def progress(*, start: Decimal, current: Decimal, target: Decimal) -> Decimal:
    """The share of the way that is done: 0 at the start or before, 1 at the target or beyond."""
    return min(Decimal(1), max(Decimal(0), (current - start) / (target - start)))


def risk_day(
    *, starts_on: date, due_on: date | None, start: Decimal | None, current: Decimal | None, target: Decimal | None
) -> date | None:
    """The first day on which the goal is at risk if nothing changes, at the latest its last day. None without a day by
    which it is due."""
    if due_on is None:
        return None
    allowed = _LAST_PART
    if start is not None and target is not None:
        allowed = progress(start=start, current=start if current is None else current, target=target) + _BEHIND
    days = int(allowed * (due_on - starts_on).days)  # whole days, after which it is behind
    return min(due_on, starts_on + timedelta(days=days + 1))


def state_on(
    day: date, *, risk_on: date | None, due_on: date | None, met_on: date | None, dropped_on: date | None
) -> GoalState:
    if dropped_on is not None:
        return GoalState.DROPPED
    if met_on is not None:
        return GoalState.MET
    if due_on is not None and day > due_on:
        return GoalState.MISSED
    if risk_on is not None and day >= risk_on:
        return GoalState.AT_RISK
    return GoalState.ON_TRACK
