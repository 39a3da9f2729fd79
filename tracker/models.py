"""Table of contents: every model of this app. Only Django and collab read it."""

from tracker.cadence.models import Cadence, ContactWeek, InstitutionWeek
from tracker.intake.csv.models import MeetingUpload, UploadPart
from tracker.meetings.models import Attendance, Meeting, MeetingDraft, MeetingProject
from tracker.outcomes.models import Action, AgendaItem, Decision, DecisionVoice
from tracker.projects.models import Hold, Partner, Project, ProjectMember
from tracker.reminders.models import Message, Preference, Relay, Reminder, Snooze, Sweep
from tracker.reports.models import BandWeek, Benchmark, ReportMail, ReportSubscription

__all__ = [
    "Action",
    "AgendaItem",
    "Attendance",
    "BandWeek",
    "Benchmark",
    "Cadence",
    "ContactWeek",
    "Decision",
    "DecisionVoice",
    "Hold",
    "InstitutionWeek",
    "Meeting",
    "MeetingDraft",
    "MeetingProject",
    "MeetingUpload",
    "Message",
    "Partner",
    "Preference",
    "Project",
    "ProjectMember",
    "Relay",
    "Reminder",
    "ReportMail",
    "ReportSubscription",
    "Snooze",
    "Sweep",
    "UploadPart",
]
