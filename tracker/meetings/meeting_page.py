"""What meetings show on a meeting's own page. May import models."""

from collections.abc import Mapping
from typing import Any

from accounts.roles import Side
from foundation.pages.markdown import rendered
from tracker.meetings.extension_points import MeetingView
from tracker.meetings.models import Attendance, MeetingState
from tracker.meetings.recurrence import in_words

NEXT_SHOWN = 4  # meetings


def show_people(view: MeetingView) -> Mapping[str, Any]:
    return {"sides": _by_side(list(view.meeting.attendances.all()))}


def _by_side(rows: list[Attendance]) -> list[tuple[Side, list[Attendance]]]:
    """The sides that were there or asked to, in their order, each with its people."""
    return [(side, some) for side in Side if (some := [row for row in rows if row.side == side])]


def show_notes(view: MeetingView) -> Mapping[str, Any]:
    return {"notes": rendered(view.meeting.notes)}


def show_series(view: MeetingView) -> Mapping[str, Any] | None:
    """How often the meeting comes again, and the next ones; of a planned one, a way to repeat it. Two queries."""
    meeting = view.meeting
    series = meeting.series
    if series is None:
        return {"repeats": True} if view.writes and meeting.state == MeetingState.PLANNED else None
    later = series.meetings.filter(state=MeetingState.PLANNED, series_on__gt=meeting.series_on)
    return {
        "series": series,
        "how_often": in_words(series.rule),
        "later": list(later.order_by("held_on")[:NEXT_SHOWN]),
        "ends": view.writes and later.exists(),
    }
