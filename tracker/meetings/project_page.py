"""What meetings show on a project's page. May import queries and models."""

import uuid
from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from django.db.models import F, Prefetch, QuerySet

from tracker.meetings.line_actions import line_actions
from tracker.meetings.models import Attendance, Meeting, MeetingState
from tracker.projects.extension_points import ProjectView
from tracker.projects.models import Project
from tracker.projects.statuses import Status


def show_project_actions(view: ProjectView) -> Mapping[str, Any] | None:
    """We met, propose a time, log a meeting; of a project that runs. One query."""
    if view.project.status != Status.ACTIVE:
        return None
    coming = view.project.meetings.filter(state=MeetingState.PLANNED, held_on__gte=view.today)
    next_on = coming.order_by("held_on").values_list("held_on", flat=True).first()
    (actions,) = line_actions([(view.project, next_on)])
    return {"actions": actions if view.writes else None, "main": "", "once": uuid.uuid4().hex}


def meetings_of(project: Project, zone: tzinfo) -> QuerySet[Meeting]:
    """Each on its day, with who came. Three queries."""
    came = Attendance.objects.filter(attended=True).select_related("person")
    attended = Prefetch("attendances", queryset=came, to_attr="came")
    return project.meetings.annotate(day=F("held_on")).prefetch_related(attended)
