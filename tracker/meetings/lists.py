"""The lists of meetings, decisions and actions. May import filters and queries."""

from typing import Any

from django.db.models import F, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.pages import current_person
from accounts.permissions import may_read
from foundation.labels import label_of
from foundation.pages.addresses import address_of
from foundation.pages.lists import Column, ListPage
from tracker.meetings.filters import MeetingFilters
from tracker.meetings.models import Attendance, Meeting, MeetingState, Mode
from tracker.projects.lists import lists


def _counts(meeting: Meeting) -> Any:
    if meeting.joint:
        return _("joint")
    return _("does not count") if meeting.state == MeetingState.HELD else label_of(MeetingState, meeting.state)


def _badge(meeting: Meeting) -> str:
    if meeting.joint:
        return "joint"
    return "planned" if meeting.state == MeetingState.PLANNED else "paused"


class MeetingList(ListPage):
    """Newest first."""

    reads = writes = may_read
    name, title = "meeting-list", _("Meetings")
    filterset_class = MeetingFilters
    filters = {
        "held_on_from": _("From"), "held_on_to": _("To"), "state": _("State"), "joint": _("Joint"), "mode": _("How"),
    }  # fmt: skip
    searches = ("notes", "projects__name", "attendances__guest_name")
    ordering = ("-held_on",)
    columns = (
        Column("held_on", _("Day"), lambda row: row.held_on, order=F("held_on"),
               address=lambda row: address_of("meeting", row.pk)),
        Column("projects", _("Projects"), lambda row: [project.name for project in row.projects.all()]),
        Column("joint", _("Counts"), _counts, state=_badge),
        Column("attendees", _("Who came"), lambda row: [str(one.person or one.guest_name) for one in row.came]),
        Column("mode", _("How"), lambda row: label_of(Mode, row.mode), order=F("mode")),
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
        return {"lists": lists(current_person(self.request), self.name)}
