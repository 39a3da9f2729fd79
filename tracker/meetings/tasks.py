"""What happens to meetings by the clock. Each task makes one domain call."""

from celery import shared_task
from django.utils import timezone

from tracker.meetings.actions import run_uploads, sweep_drafts


@shared_task
def import_uploads() -> int:
    """Large CSV files that wait to be checked or imported; how many this run dealt with."""
    return run_uploads(at=timezone.now())


@shared_task
def forget_drafts() -> int:
    """Drafts of meetings that nobody came back to; how many."""
    return sweep_drafts(at=timezone.now())
