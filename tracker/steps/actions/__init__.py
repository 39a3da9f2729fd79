"""Table of contents: every write to the plan of a project. Other slices and views import from here."""

from tracker.steps.actions.importing import import_steps
from tracker.steps.actions.new_steps import NewStep, add_step, add_steps
from tracker.steps.actions.steps import delete_step, move_step, update_step

__all__ = ["NewStep", "add_step", "add_steps", "delete_step", "import_steps", "move_step", "update_step"]
