"""Table of contents: every write to meetings. Other slices and views import from here."""

from tracker.meetings.actions.closing import close_meeting, reopen_meeting
from tracker.meetings.actions.drafts import (
    draft_of,
    drop_draft,
    keep_draft,
    sweep_drafts,
    take_up_draft,
    throw_away_draft,
)
from tracker.meetings.actions.meetings import answer_invitation, delete_meeting, log_meeting, update_meeting
from tracker.meetings.actions.rebuild import rebuild

__all__ = [
    "answer_invitation",
    "close_meeting",
    "delete_meeting",
    "draft_of",
    "drop_draft",
    "keep_draft",
    "log_meeting",
    "rebuild",
    "reopen_meeting",
    "sweep_drafts",
    "take_up_draft",
    "throw_away_draft",
    "update_meeting",
]
