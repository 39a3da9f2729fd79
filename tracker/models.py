"""Table of contents: every model of this app. Only Django and collab read it."""

from tracker.cadence.models import Cadence, ContactWeek, InstitutionWeek
from tracker.meetings.models import (
    Action,
    AgendaItem,
    Attendance,
    Decision,
    DecisionVoice,
    Meeting,
    MeetingProject,
)
from tracker.projects.models import Hold, Partner, Project, ProjectMember

__all__ = [
    "Action",
    "AgendaItem",
    "Attendance",
    "Cadence",
    "ContactWeek",
    "Decision",
    "DecisionVoice",
    "Hold",
    "InstitutionWeek",
    "Meeting",
    "MeetingProject",
    "Partner",
    "Project",
    "ProjectMember",
]
