"""Table of contents: every Celery task of this app, where autodiscovery looks for them."""

from tracker.meetings.tasks import import_uploads
from tracker.projects.tasks import roll_weeks_over
from tracker.reminders.tasks import deliver, tick
from tracker.reports.tasks import keep_weeks, mail_reports

__all__ = ["deliver", "import_uploads", "keep_weeks", "mail_reports", "roll_weeks_over", "tick"]
