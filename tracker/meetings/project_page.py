"""What meetings show on a project's page. May import queries and models."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, tzinfo
from functools import cache
from typing import Any

from django.db.models import Exists, F, Prefetch, QuerySet

from foundation.db.compiled import CompiledRows, in_list
from tracker.meetings.line_actions import line_actions
from tracker.meetings.models import Attendance, Meeting, MeetingProject, MeetingState
from tracker.projects.extension_points import ProjectView
from tracker.projects.models import Project
from tracker.projects.statuses import Status


def _next(project: int, today: date) -> QuerySet[Meeting]:
    planned = Meeting.objects.filter(projects=project, state=MeetingState.PLANNED, held_on__gte=today)
    return planned.order_by("held_on", "starts_at")[:1]


#: Compiled for P13: see docs/performance.md.
_NEXT = CompiledRows(Meeting, _next)


def next_meeting(view: ProjectView) -> Meeting | None:
    """The next that is planned. One query."""
    return next(iter(_NEXT(project=view.project.pk, today=view.today)), None)


def has_planned(project: Any, today: Any) -> Exists:
    return Exists(MeetingProject.objects.filter(project=project, meeting__state=MeetingState.PLANNED))


def has_meetings(project: Any, today: Any) -> Exists:
    return Exists(MeetingProject.objects.filter(project=project))


def show_project_actions(view: ProjectView) -> Mapping[str, Any] | None:
    """We met, propose a time, log a meeting; of a project that runs. One query."""
    return _project_actions(view, view[next_meeting])


def show_project_actions_unplanned(view: ProjectView) -> Mapping[str, Any] | None:
    """The same of one that has no planned meeting."""
    return _project_actions(view, None)


def _project_actions(view: ProjectView, coming: Meeting | None) -> Mapping[str, Any] | None:
    if view.project.status != Status.ACTIVE:
        return None
    (actions,) = line_actions([(view.project, coming.held_on if coming else None)])
    return {"actions": actions if view.writes else None, "once": uuid.uuid4().hex}


@cache
def _newest(number: int) -> CompiledRows[Meeting]:
    """Compiled for P13: see docs/performance.md."""
    return CompiledRows(
        Meeting,
        lambda project: Meeting.objects.filter(projects=project).order_by("-held_on", "-id")[:number],
        names=("id", "institution_id", "held_on", "minutes", "mode", "state", "joint", "closed_at"),
    )


_CAME = CompiledRows(
    Attendance,
    lambda ids: Attendance.objects.filter(in_list("meeting_id", ids), attended=True),
    joined={"person": ("id", "name")},
)


def newest_meetings(project: Project, number: int) -> list[Any]:
    """The first of `meetings_of`. Two queries."""
    meetings: list[Any] = _newest(number)(project=project.pk)
    came: dict[int, list[Attendance]] = defaultdict(list)
    for row in _CAME(ids=[meeting.pk for meeting in meetings]):
        came[row.meeting_id].append(row)
    for meeting in meetings:
        meeting.day, meeting.came = meeting.held_on, came[meeting.pk]
    return meetings


def meetings_of(project: Project, zone: tzinfo) -> QuerySet[Meeting]:
    """Each on its day, with who came. Three queries."""
    came = Attendance.objects.filter(attended=True).select_related("person")
    attended = Prefetch("attendances", queryset=came, to_attr="came")
    return project.meetings.annotate(day=F("held_on")).prefetch_related(attended)
