"""What meetings show on a project's page. May import queries and models."""

import uuid
from collections.abc import Mapping
from datetime import date, tzinfo
from typing import Any

from django.db.models import F, Prefetch, QuerySet

from foundation.db.compiled import Compiled
from tracker.meetings.line_actions import line_actions
from tracker.meetings.models import Attendance, Meeting, MeetingProject, MeetingState
from tracker.projects.extension_points import ProjectView
from tracker.projects.models import Project
from tracker.projects.statuses import Status


def _coming(project: int, today: date) -> QuerySet[Any, Any]:
    planned = MeetingProject.objects.filter(project_id=project, meeting__state=MeetingState.PLANNED)
    days = planned.filter(meeting__held_on__gte=today).order_by("meeting__held_on")
    return days.values_list("meeting__held_on")[:1]


#: Compiled for P13: see docs/performance.md.
_COMING = Compiled(_coming)


def show_project_actions(view: ProjectView) -> Mapping[str, Any] | None:
    """We met, propose a time, log a meeting; of a project that runs. One query."""
    if view.project.status != Status.ACTIVE:
        return None
    coming = _COMING(project=view.project.pk, today=view.today)
    (actions,) = line_actions([(view.project, coming[0][0] if coming else None)])
    return {"actions": actions if view.writes else None, "once": uuid.uuid4().hex}


def meetings_of(project: Project, zone: tzinfo) -> QuerySet[Meeting]:
    """Each on its day, with who came. Three queries."""
    came = Attendance.objects.filter(attended=True).select_related("person")
    attended = Prefetch("attendances", queryset=came, to_attr="came")
    return project.meetings.annotate(day=F("held_on")).prefetch_related(attended)
