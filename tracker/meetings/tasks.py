"""What happens to meetings by the clock. Each task makes one domain call."""

from celery import shared_task
from django.utils import timezone

from tracker.meetings.actions import sweep_drafts


@shared_task(name="meetings.forget_drafts")
def forget_drafts() -> int:
    """Drafts of meetings that nobody came back to; how many."""
    return sweep_drafts(at=timezone.now())
