"""Table of contents: every write to goals, their progress and their pairs. Other slices and views import from here."""

from tracker.goals.actions.escalating import tell_sponsors
from tracker.goals.actions.goal_notes import add_goal_note, delete_goal_note
from tracker.goals.actions.goals import add_goal, delete_goal, update_goal
from tracker.goals.actions.importing import import_goals
from tracker.goals.actions.institution_goals import (
    add_institution_goal,
    delete_institution_goal,
    update_institution_goal,
)
from tracker.goals.actions.pairs import pair_goals, remove_pair, update_pair

__all__ = [
    "add_goal",
    "add_goal_note",
    "add_institution_goal",
    "delete_goal",
    "delete_goal_note",
    "delete_institution_goal",
    "import_goals",
    "pair_goals",
    "remove_pair",
    "tell_sponsors",
    "update_goal",
    "update_institution_goal",
    "update_pair",
]
