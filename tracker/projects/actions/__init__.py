"""Table of contents: every write to projects, and to what their clocks run by. Others import from here."""

from tracker.projects.actions.clock import (
    close_days,
    delete_closure,
    refresh_cadence,
    refresh_institution,
    roll_over,
    save_closure,
)
from tracker.projects.actions.projects import create_project, delete_project, update_project

__all__ = [
    "close_days",
    "create_project",
    "delete_closure",
    "delete_project",
    "refresh_cadence",
    "refresh_institution",
    "roll_over",
    "save_closure",
    "update_project",
]
