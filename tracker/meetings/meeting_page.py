"""What meetings show on a meeting's own page. May import models."""

from collections.abc import Mapping
from typing import Any

from accounts.roles import Side
from foundation.pages.markdown import rendered
from tracker.meetings.extension_points import MeetingView
from tracker.meetings.models import Attendance


def show_people(view: MeetingView) -> Mapping[str, Any]:
    return {"sides": _by_side(list(view.meeting.attendances.all()))}


def _by_side(rows: list[Attendance]) -> list[tuple[Side, list[Attendance]]]:
    """The sides that were there or asked to, in their order, each with its people."""
    return [(side, some) for side in Side if (some := [row for row in rows if row.side == side])]


def show_notes(view: MeetingView) -> Mapping[str, Any]:
    return {"notes": rendered(view.meeting.notes)}
