"""The lists of meetings, decisions and actions. May import filters and queries."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.lists.pages import Column, ListPage
from accounts.people.models import Side
from tracker.meetings.filters import ActionFilters, DecisionFilters, MeetingFilters
from tracker.meetings.models import Action, ActionState, Attendance, Decision, Meeting, MeetingState
from tracker.projects.lists import lists

_SIDES = {"library": Side.LIBRARY.label, "it": Side.IT.label}


def _counts(meeting: Meeting) -> Any:
    if meeting.joint:
        return _("joint")
    return _("does not count") if meeting.state == MeetingState.HELD else meeting.get_state_display()


def _badge(meeting: Meeting) -> str:
    if meeting.joint:
        return "joint"
    return "planned" if meeting.state == MeetingState.PLANNED else "paused"


class MeetingList(ListPage):
    """Newest first."""

    name, title = "meeting-list", _("Meetings")
    filterset_class = MeetingFilters
    filters = {
        "held_on_from": _("From"), "held_on_to": _("To"), "state": _("State"), "joint": _("Joint"), "mode": _("How"),
    }  # fmt: skip
    searches = ("notes", "projects__name", "attendances__guest_name")
    ordering = ("-held_on",)
    columns = (
        Column("held_on", _("Day"), lambda row: row.held_on, order=F("held_on"),
               address=lambda row: reverse("meeting", args=[row.pk])),
        Column("projects", _("Projects"), lambda row: [project.name for project in row.projects.all()]),
        Column("joint", _("Counts"), _counts, state=_badge),
        Column("attendees", _("Who came"), lambda row: [str(one.person or one.guest_name) for one in row.came]),
        Column("mode", _("How"), lambda row: row.get_mode_display(), order=F("mode")),
        Column("minutes", _("Minutes"), lambda row: row.minutes, order=F("minutes"), chosen=False),
        Column("organiser", _("Organiser"), lambda row: row.organiser, chosen=False),
        Column("notes", _("Notes"), lambda row: row.notes, chosen=False),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Meeting]:
        came = Attendance.objects.filter(attended=True).select_related("person").order_by("id")
        return Meeting.objects.select_related("organiser").prefetch_related(
            "projects", Prefetch("attendances", came, to_attr="came")
        )

    def extra(self) -> dict[str, Any]:
        return {"lists": lists(self.name)}


class DecisionList(ListPage):
    """Newest first."""

    name, title = "decision-list", _("Decisions")
    filterset_class = DecisionFilters
    filters = {
        "decided_on_from": _("From"), "decided_on_to": _("To"), "missing_sides": _("Not in the room"),
        "awaits_leadership": _("Waits for leadership"),
    }  # fmt: skip
    searches = ("text", "project__name")
    ordering = ("-decided_on",)
    columns = (
        Column("text", _("Decision"), lambda row: row.text,
               address=lambda row: reverse("outcome", args=["decisions", row.pk])),
        Column("project", _("Project"), lambda row: row.project,
               address=lambda row: reverse("project", args=[row.project_id])),
        Column("decided_on", _("Decided"), lambda row: row.decided_on, order=F("decided_on")),
        Column("missing_sides", _("Not in the room"), lambda row: [_SIDES[side] for side in row.missing_sides],
               state=lambda row: "missing"),
        Column("awaits_leadership", _("Leadership"), lambda row: _("waits") if row.awaits_leadership else None,
               state=lambda row: "waiting"),
        Column("review_on", _("Review"), lambda row: row.review_on, order=F("review_on"), chosen=False),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Decision]:
        return Decision.objects.select_related("project")

    def extra(self) -> dict[str, Any]:
        return {"lists": lists(self.name)}


class ActionList(ListPage):
    """What is due first, first."""

    name, title = "action-list", _("Actions")
    filterset_class = ActionFilters
    filters = {"state": _("State"), "due_on_from": _("Due from"), "due_on_to": _("Due to")}
    searches = ("text", "project__name", "owner__name")
    ordering = (F("due_on").asc(nulls_last=True),)
    columns = (
        Column("text", _("Action"), lambda row: row.text,
               address=lambda row: reverse("outcome", args=["actions", row.pk])),
        Column("project", _("Project"), lambda row: row.project,
               address=lambda row: reverse("project", args=[row.project_id])),
        Column("owner", _("Owner"), lambda row: row.owner),
        Column("due_on", _("Due"), lambda row: row.due_on, order=F("due_on")),
        Column("state", _("State"), lambda row: row.standing_label, state=lambda row: row.standing_state),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Action]:
        return Action.objects.select_related("project", "owner")

    def complete(self, rows: Sequence[Any]) -> None:
        for row in rows:
            late = row.state == ActionState.OPEN and row.due_on is not None and row.due_on < self.today
            row.standing_label = _("late") if late else row.get_state_display()
            row.standing_state = "late" if late else "done" if row.state == ActionState.DONE else "paused"

    def extra(self) -> dict[str, Any]:
        return {"lists": lists(self.name)}
