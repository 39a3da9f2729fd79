"""What happens to projects that were started ahead of time. The task makes one domain call."""

from celery import shared_task
from django.utils import timezone

from tracker.playbooks.actions import begin_runs


@shared_task(name="playbooks.begin_runs")
def begin() -> int:
    """Projects whose first day has come; how many became active."""
    return begin_runs(at=timezone.now())
