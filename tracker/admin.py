"""Table of contents: what Django's admin shows of this app. Only Django reads it."""

from tracker.meetings import admin as meetings
from tracker.projects import admin as projects

__all__ = ["meetings", "projects"]
