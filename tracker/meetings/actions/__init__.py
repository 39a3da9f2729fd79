"""Table of contents: every write to meetings. Other slices and views import from here."""

from tracker.meetings.actions.closing import close_meeting, reopen_meeting
from tracker.meetings.actions.deleting import delete_meetings
from tracker.meetings.actions.drafts import (
    draft_of,
    drop_draft,
    keep_draft,
    sweep_drafts,
    take_up_draft,
    throw_away_draft,
)
from tracker.meetings.actions.meetings import (
    answer_as_invited,
    answer_invitation,
    delete_meeting,
    log_meeting,
    update_meeting,
)
from tracker.meetings.actions.rebuild import rebuild
from tracker.meetings.actions.series import (
    call_off_meetings,
    change_series,
    end_series,
    open_series,
    plan_ahead,
    repeat_meeting,
)
from tracker.meetings.actions.time_zone import settle_time_zone, tell_time_zone

__all__ = [
    "answer_as_invited",
    "answer_invitation",
    "call_off_meetings",
    "change_series",
    "close_meeting",
    "delete_meeting",
    "delete_meetings",
    "draft_of",
    "drop_draft",
    "end_series",
    "keep_draft",
    "log_meeting",
    "open_series",
    "plan_ahead",
    "rebuild",
    "reopen_meeting",
    "repeat_meeting",
    "settle_time_zone",
    "sweep_drafts",
    "take_up_draft",
    "tell_time_zone",
    "throw_away_draft",
    "update_meeting",
]
