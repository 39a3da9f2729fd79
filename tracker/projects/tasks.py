"""What happens to projects by the clock. Each task makes one domain call."""

from celery import shared_task
from django.utils import timezone

from tracker.projects.actions import roll_over


@shared_task(name="projects.roll_weeks_over")
def roll_weeks_over() -> int:
    """Each institution on its own local Monday, in any number of runs; how many projects this one computed."""
    return roll_over(at=timezone.now())
