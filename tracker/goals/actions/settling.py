"""What of a goal follows from its notes: its current value, whether it is met, and from when on it is at risk."""

from collections.abc import Iterable

from tracker.goals.models import Goal, GoalNote
from tracker.goals.rules import is_reached, risk_day


def settle_goal(goal: Goal, notes: Iterable[GoalNote]) -> None:
    """Sets the goal's own columns, without saving it. It is met since the first of the last notes that say so."""
    goal.current_value = goal.start_value
    goal.met_on = goal.noted_on = None
    for note in sorted(notes, key=lambda note: (note.noted_on, note.pk)):
        goal.noted_on = note.noted_on
        said = _says_met(goal, note)
        if said is not None:
            goal.met_on = (goal.met_on or note.noted_on) if said else None
        if goal.is_measured and note.value is not None:
            goal.current_value = note.value
    goal.risk_on = risk_day(
        starts_on=goal.starts_on,
        due_on=goal.due_on,
        start=goal.start_value,
        current=goal.current_value,
        target=goal.target_value,
    )


def _says_met(goal: Goal, note: GoalNote) -> bool | None:
    """None: it says nothing about it."""
    if goal.start_value is None or goal.target_value is None:
        return note.met
    if note.value is None:
        return None
    return is_reached(start=goal.start_value, current=note.value, target=goal.target_value)
