"""Writes to the AI register: entries, their reviews and approval, what is public."""

from tracker.ai_register.actions.approval import decide_on_entry
from tracker.ai_register.actions.entries import add_entry, delete_entry, update_entry
from tracker.ai_register.actions.importing import confirm_import, store_import, undo_import
from tracker.ai_register.actions.publishing import publish_entry, set_public_page
from tracker.ai_register.actions.reviews import ask_for_review, review_entry
from tracker.ai_register.actions.telling import tell_due_reviews

__all__ = [
    "add_entry",
    "ask_for_review",
    "confirm_import",
    "decide_on_entry",
    "delete_entry",
    "publish_entry",
    "review_entry",
    "set_public_page",
    "store_import",
    "tell_due_reviews",
    "undo_import",
    "update_entry",
]
