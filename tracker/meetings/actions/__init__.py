"""Table of contents: every write to meetings and what hangs on them. Other slices and views import from here."""

from tracker.meetings.actions.action_items import add_action, delete_action, update_action
from tracker.meetings.actions.agenda import add_agenda_item, delete_agenda_item, update_agenda_item
from tracker.meetings.actions.closing import close_meeting, reopen_meeting
from tracker.meetings.actions.decisions import agree, delete_decision, record_decision, update_decision
from tracker.meetings.actions.drafts import (
    draft_of,
    drop_draft,
    keep_draft,
    sweep_drafts,
    take_up_draft,
    throw_away_draft,
)
from tracker.meetings.actions.importing import allow_import, check_import, import_meetings
from tracker.meetings.actions.institution import update_institution
from tracker.meetings.actions.meetings import (
    answer_invitation,
    delete_meeting,
    log_meeting,
    set_requires_trace,
    update_meeting,
)
from tracker.meetings.actions.rebuild import rebuild
from tracker.meetings.actions.uploads import confirm_upload, run_uploads, store_upload

__all__ = [
    "add_action",
    "add_agenda_item",
    "agree",
    "allow_import",
    "answer_invitation",
    "check_import",
    "close_meeting",
    "confirm_upload",
    "delete_action",
    "delete_agenda_item",
    "delete_decision",
    "delete_meeting",
    "draft_of",
    "drop_draft",
    "import_meetings",
    "keep_draft",
    "log_meeting",
    "rebuild",
    "record_decision",
    "reopen_meeting",
    "run_uploads",
    "set_requires_trace",
    "store_upload",
    "sweep_drafts",
    "take_up_draft",
    "throw_away_draft",
    "update_action",
    "update_agenda_item",
    "update_decision",
    "update_institution",
    "update_meeting",
]
