"""What decisions, actions and the agenda show on a meeting's page. May import queries, models and the schedule."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists

from tracker.meetings.extension_points import MeetingView
from tracker.meetings.models import Meeting, MeetingState
from tracker.meetings.queries import following
from tracker.outcomes.models import Action, AgendaItem, Decision
from tracker.outcomes.schedule import schedule


def has_agenda(meeting: Any, today: Any) -> Exists:
    return Exists(AgendaItem.objects.filter(meeting=meeting))


def show_agenda(view: MeetingView) -> Mapping[str, Any]:
    """When each item begins, and where the others go. At most three queries."""
    return _agenda(view, list(AgendaItem.objects.filter(meeting=view.meeting).select_related("project")))


def show_no_agenda(view: MeetingView) -> Mapping[str, Any]:
    return _agenda(view, [])


def _agenda(view: MeetingView, items: list[AgendaItem]) -> Mapping[str, Any]:
    meeting = view.meeting
    planned = meeting.state == MeetingState.PLANNED
    return {
        "schedule": schedule(items, starts_at=meeting.starts_at, minutes=meeting.minutes),
        "goes_on": _goes_on(meeting, items),
        "following": following(meeting, [project.pk for project in view.projects]) if planned and items else None,
    }


def _goes_on(meeting: Meeting, items: list[AgendaItem]) -> dict[int, AgendaItem]:
    """Item not reached -> its copy, that was carried over. At most one query."""
    if meeting.state != MeetingState.HELD or all(item.reached for item in items):
        return {}
    carried = AgendaItem.objects.filter(carried_from=meeting).select_related("meeting")
    copies = {(copy.project_id, copy.text): copy for copy in carried}
    return {item.pk: copies[key] for item in items if (key := (item.project_id, item.text)) in copies}


def has_decisions(meeting: Any, today: Any) -> Exists:
    return Exists(Decision.objects.filter(meeting=meeting))


def show_no_decisions(view: MeetingView) -> Mapping[str, Any]:
    return {"decisions": ()}


def show_decisions(view: MeetingView) -> Mapping[str, Any]:
    """Three queries."""
    return {"decisions": view.meeting.decisions.select_related("project").prefetch_related("voices__person")}


def has_actions(meeting: Any, today: Any) -> Exists:
    return Exists(Action.objects.filter(meeting=meeting))


def show_actions(view: MeetingView) -> Mapping[str, Any]:
    """One query."""
    return {"actions": view.meeting.actions.select_related("project", "owner")}
