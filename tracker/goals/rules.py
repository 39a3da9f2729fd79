"""How far a goal is, which goals should be compared, and how goals add up. Pure: asks no clock and no database.

What moves a goal from one state to the next is stored as days (`risk_on`, `due_on`, `met_on`), so that a state is a
comparison of days, for one goal in Python and for all of them in the database.
"""

from collections.abc import Collection, Sequence
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


#: What is shown beside the states.
RULE = _(
    "A goal with numbers should move along a straight line from its start to its target. It is at risk once it is "
    "behind that line by more than a tenth of the way. A goal that is met or not is at risk in the last fifth of its "
    "time. A goal is missed once its day has passed without it being met. Without a day it stays on track."
)
ROLL_UP_RULE = _(
    "A goal of the institution is as its worst goal: missed if one that contributes to it is missed, at risk if one "
    "is at risk, met once all are met, else on track. Dropped goals do not count."
)
PAIR_AFTER = timedelta(days=14)  # both sides have had goals for as long, and nobody has compared them
SPONSOR_AFTER = timedelta(days=28)  # of a clash without a resolution
NEWS_AFTER = timedelta(days=28)  # without a note on its progress, its owner is asked
_BEHIND = Decimal("0.1")  # of the way
_LAST_PART = Decimal("0.8")  # of the time has passed
PROPOSED = 3  # pairs at a time: each is a question to two people


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


def propose_pairs(
    library: Sequence[tuple[int, date]], it: Sequence[tuple[int, date]], paired: Collection[int], *, today: date
) -> list[tuple[int, int]]:
    """Pairs that should be compared: goals of each side (id, day on which it was set; the oldest first), of which
    neither is in a pair yet and both have been there for PAIR_AFTER. In their order, one with one."""
    waiting = [
        [pk for pk, since in goals if pk not in paired and since + PAIR_AFTER <= today] for goals in (library, it)
    ]
    return list(zip(*waiting, strict=False))[:PROPOSED]
