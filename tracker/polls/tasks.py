"""What happens to waves by the clock. Each task makes one domain call."""

from celery import shared_task
from django.utils import timezone

from tracker.polls.actions import close_due_waves, open_due_waves


@shared_task(name="polls.open_and_close")
def open_and_close() -> int:
    """How many waves were opened or closed."""
    now = timezone.now()
    return close_due_waves(at=now) + open_due_waves(at=now)
