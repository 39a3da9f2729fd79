"""Table of contents: every write to decisions, actions and agenda items. Other slices and views import from here."""

from tracker.outcomes.actions.action_items import add_action, delete_action, update_action
from tracker.outcomes.actions.agenda import add_agenda_item, delete_agenda_item, put_on_top, update_agenda_item
from tracker.outcomes.actions.decisions import agree, delete_decision, record_decision, update_decision

__all__ = [
    "add_action",
    "add_agenda_item",
    "agree",
    "delete_action",
    "delete_agenda_item",
    "delete_decision",
    "put_on_top",
    "record_decision",
    "update_action",
    "update_agenda_item",
    "update_decision",
]
