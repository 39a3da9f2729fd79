"""Table of contents: what Django's admin shows of this app. Only Django reads it."""

from tracker.meetings import admin as meetings
from tracker.outcomes import admin as outcomes
from tracker.projects import admin as projects
from tracker.reminders import admin as reminders
from tracker.reports import admin as reports

__all__ = ["meetings", "outcomes", "projects", "reminders", "reports"]
