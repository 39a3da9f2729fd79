"""Table of contents: every Celery task of this app, where autodiscovery looks for them."""

from tracker.projects.tasks import roll_weeks_over
from tracker.reminders.tasks import deliver, tick

__all__ = ["deliver", "roll_weeks_over", "tick"]
