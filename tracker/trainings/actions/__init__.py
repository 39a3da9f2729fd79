"""Writes to trainings. Keyword-only, atomic, with `by` and `at`; the audit row in the same transaction."""

from tracker.trainings.actions.contacts import count_as_contact, remove_contact
from tracker.trainings.actions.deciding import decide_on_barriers
from tracker.trainings.actions.importing import import_trainings
from tracker.trainings.actions.trainings import add_training, delete_training, update_training

__all__ = [
    "add_training",
    "count_as_contact",
    "decide_on_barriers",
    "delete_training",
    "import_trainings",
    "remove_contact",
    "update_training",
]
