"""The lists of meetings, decisions and actions. May import filters and queries."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import F, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.pages import current_person
from accounts.people.address_lists import NamedAddress
from accounts.permissions import may_read
from accounts.roles import Side
from foundation.labels import label_of
from foundation.pages.addresses import address_of
from foundation.pages.lists import Column, ListPage
from foundation.text import comparison_key
from tracker.meetings.filters import MeetingFilters
from tracker.meetings.guests import Guest
from tracker.meetings.models import Attendance, Meeting, MeetingState, Mode
from tracker.projects.lists import lists
from tracker.projects.models import Project


def _counts(meeting: Meeting) -> Any:
    if meeting.joint:
        return _("joint")
    return _("does not count") if meeting.state == MeetingState.HELD else label_of(MeetingState, meeting.state)


def _badge(meeting: Meeting) -> str:
    if meeting.joint:
        return "joint"
    return "planned" if meeting.state == MeetingState.PLANNED else "paused"


def _with_address(one: Attendance) -> str:
    """As an import reads it."""
    return str(NamedAddress(one.person.name, one.person.email) if one.person else Guest(one.guest_name, Side(one.side)))


class MeetingList(ListPage):
    """Newest first."""

    reads = writes = may_read
    name, title = "meeting-list", _("Meetings")
    filterset_class = MeetingFilters
    filters = {
        "held_on_from": _("From"), "held_on_to": _("To"), "state": _("State"), "joint": _("Joint"), "mode": _("How"),
    }  # fmt: skip
    searches = ("notes", "links", "projects__name", "attendances__guest_name")
    ordering = ("-held_on",)
    columns = (
        Column("held_on", _("Day"), lambda row: row.held_on, order=F("held_on"),
               address=lambda row: address_of("meeting", row.pk)),
        Column("projects", _("Projects"), lambda row: [project.name for project in row.projects.all()],
               in_file=lambda row: row.project_names),
        Column("joint", _("Counts"), _counts, state=_badge),
        Column("attendees", _("Who came"), lambda row: [str(one.person or one.guest_name) for one in row.came],
               in_file=lambda row: row.people),
        Column("mode", _("How"), lambda row: label_of(Mode, row.mode), order=F("mode")),
        Column("minutes", _("Minutes"), lambda row: row.minutes, order=F("minutes"), chosen=False),
        Column("organiser", _("Organiser"), lambda row: row.organiser, chosen=False),
        Column("notes", _("Notes"), lambda row: row.notes, chosen=False),
        Column("links", _("Links"), lambda row: [link.shown for link in row.link_list], in_file=lambda row: row.links,
               chosen=False),
        Column("starts_at", _("Starts at"), lambda row: row.starts_at, chosen=False),
        Column("place", _("Place"), lambda row: row.place, chosen=False),
        Column("state", _("State"), lambda row: label_of(MeetingState, row.state), chosen=False),
        Column("external_id", _("Id elsewhere"), lambda row: row.external_id, chosen=False),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Meeting]:
        came = Attendance.objects.filter(attended=True).select_related("person").order_by("id")
        return Meeting.objects.select_related("organiser").prefetch_related(
            "projects", Prefetch("attendances", came, to_attr="came")
        )

    def add_for_file(self, rows: Sequence[Any]) -> None:
        """Names that lead back to one project, and people with their addresses: who came, and of a meeting that is not
        held yet who is asked."""
        waiting = [row.pk for row in rows if row.state != MeetingState.HELD]
        asked: dict[int, list[Attendance]] = defaultdict(list)
        for one in Attendance.objects.filter(meeting__in=waiting).select_related("person").order_by("id"):
            asked[one.meeting_id].append(one)
        for row in rows:
            row.project_names = [self._name(project) for project in row.projects.all()]
            row.people = [_with_address(one) for one in (row.came if row.state == MeetingState.HELD else asked[row.pk])]

    def _name(self, project: Project) -> str:
        """Its number where the name is not enough."""
        key = comparison_key(project.name)
        return str(project.pk) if ";" in project.name or self._names[key] > 1 else project.name

    @cached_property
    def _names(self) -> Counter[str]:
        return Counter(comparison_key(name) for name in Project.objects.order_by().values_list("name", flat=True))

    def extra(self) -> dict[str, Any]:
        return {"lists": lists(current_person(self.request), self.name)}
