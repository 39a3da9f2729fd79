"""Table of contents: every Celery task of this app, where autodiscovery looks for them."""

from tracker.projects.tasks import roll_weeks_over

__all__ = ["roll_weeks_over"]
