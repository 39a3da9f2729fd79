"""What meetings contribute to the rest of the product."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit.descriptions import AuditLabels
from accounts.extension_points import MenuEntry, Responsibilities, SearchHit, SearchSource, SetupStep, WeekCard
from accounts.institutions.effects import SettingEffect, ZoneEffect
from accounts.institutions.models import Institution
from accounts.people.models import Person
from accounts.permissions import may_administer, may_read
from foundation.contributions import Contribution
from foundation.pages import dates
from foundation.pages.lines import Line
from foundation.text_lists import and_list
from tracker.delivery.note_kinds import NoteKind
from tracker.meetings import audit_labels
from tracker.meetings.actions import settle_time_zone, tell_time_zone
from tracker.meetings.actions.meetings import ANSWER_NOTE, settle_all_meetings
from tracker.meetings.actions.series import plan_next
from tracker.meetings.extension_points import MeetingCard, MeetingExtension
from tracker.meetings.meeting_page import show_notes, show_people, show_series
from tracker.meetings.models import Answer, Meeting, MeetingState
from tracker.meetings.project_page import (
    has_meetings,
    has_planned,
    meetings_of,
    newest_meetings,
    show_project_actions,
    show_project_actions_unplanned,
)
from tracker.meetings.week import (
    has_coming,
    has_unsaid,
    show_coming,
    show_nothing_coming,
    show_projects,
    show_unsaid,
)
from tracker.projects.extension_points import ProjectCard, ProjectRows, TimelineSource


def _noted() -> QuerySet[Meeting]:
    return Meeting.objects.exclude(notes="").prefetch_related("projects").order_by("-held_on", "-pk")


def _meeting(row: Meeting) -> SearchHit:
    return SearchHit(and_list(row.projects.all()), reverse("meeting", args=[row.pk]), row.notes, row.held_on)


def _has_a_meeting(institution: Institution) -> bool:
    return Meeting.objects.exists()


def _organised(person: Person, today: date) -> list[Line]:
    """Two queries."""
    coming = Meeting.objects.filter(organiser=person, state=MeetingState.PLANNED, held_on__gte=today)
    return [
        Line(
            title=_("The meeting on %(day)s") % {"day": dates.day(meeting.held_on)},
            address=reverse("meeting", args=[meeting.pk]),
            hint=_("%(projects)s · they organise it") % {"projects": and_list(meeting.projects.all())},
        )
        for meeting in coming.prefetch_related("projects").order_by("held_on", "id")
    ]


def _answered(facts: Mapping[str, Any]) -> str:
    said = {
        "who": facts["who"],
        "projects": and_list(facts["projects"]),
        "day": dates.weekday_day(date.fromisoformat(facts["day"])),
    }
    if facts["answer"] == Answer.YES:
        return _("%(who)s comes to the meeting about %(projects)s on %(day)s.") % said
    if facts["answer"] == Answer.MAYBE:
        return _("%(who)s may come to the meeting about %(projects)s on %(day)s.") % said
    if facts["answer"] == Answer.NO:
        return _("%(who)s does not come to the meeting about %(projects)s on %(day)s.") % said
    return _("%(who)s took back their answer for the meeting about %(projects)s on %(day)s.") % said


def _page(facts: Mapping[str, Any]) -> str:
    return reverse("meeting", args=[facts["meeting"]])


CONTRIBUTIONS: tuple[Contribution, ...] = (
    MenuEntry(
        order=30, page="log-meeting", label=gettext_lazy("Log a meeting"), icon="plus", place="tabs", shortcut="l"
    ),
    MenuEntry(order=20, page="meeting-list", label=gettext_lazy("Meetings"), place="lists"),
    AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),
    SettingEffect(settings=frozenset({"requires_trace"}), run=settle_all_meetings),
    ZoneEffect(order=10, run=settle_time_zone, tells=tell_time_zone),
    MeetingExtension(asked=plan_next),
    NoteKind(
        order=10,
        name=ANSWER_NOTE,
        label=gettext_lazy("Answers to your invitations"),
        sentence=_answered,
        path=_page,
    ),
    SearchSource(
        order=60,
        reads=may_read,
        key="notes",
        label=gettext_lazy("Meeting notes"),
        icon="message-square-text",
        rows=_noted,
        paths=("notes",),
        hit=_meeting,
    ),
    SetupStep(
        order=50,
        reads=may_administer,
        title=gettext_lazy("Log the first meeting, or plan it"),
        why=gettext_lazy("The first joint contact starts the count."),
        action=gettext_lazy("Log a meeting"),
        page="log-meeting",
        done=_has_a_meeting,
    ),
    WeekCard(
        order=20, reads=may_read, asks=has_unsaid, template="tracker/meetings/_week_unsaid.html", show=show_unsaid
    ),
    WeekCard(order=30, reads=may_read, template="tracker/meetings/_week_projects.html", show=show_projects),
    WeekCard(
        order=60,
        reads=may_read,
        asks=has_coming,
        template="tracker/meetings/_week_coming.html",
        show=show_coming,
        empty=show_nothing_coming,
        half=True,
    ),
    ProjectCard(
        order=10,
        reads=may_read,
        place="head",
        template="tracker/meetings/_line_actions.html",
        asks=has_planned,
        show=show_project_actions,
        empty=show_project_actions_unplanned,
    ),
    TimelineSource(
        order=10,
        reads=may_read,
        asks=has_meetings,
        kind="meeting",
        rows=meetings_of,
        newest=newest_meetings,
        template="tracker/meetings/_timeline_meeting.html",
    ),
    MeetingCard(
        order=10, reads=may_read, place="side", template="tracker/meetings/_meeting_people.html", show=show_people
    ),
    MeetingCard(order=10, reads=may_read, template="tracker/meetings/_meeting_notes.html", show=show_notes),
    MeetingCard(
        order=30, reads=may_read, place="side", template="tracker/meetings/_meeting_series.html", show=show_series
    ),
    ProjectRows(order=10, key="meetings", count=Count("servings", distinct=True), keeps=has_meetings),
    Responsibilities(order=40, reads=may_administer, lines=_organised),
)
