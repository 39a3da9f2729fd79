"""Table of contents: every Celery task of this app, where autodiscovery looks for them."""

from tracker.intake.csv.tasks import import_uploads
from tracker.meetings.tasks import forget_drafts
from tracker.projects.tasks import roll_weeks_over
from tracker.reminders.tasks import deliver, tick
from tracker.reports.tasks import keep_weeks, mail_reports

__all__ = ["deliver", "forget_drafts", "import_uploads", "keep_weeks", "mail_reports", "roll_weeks_over", "tick"]
