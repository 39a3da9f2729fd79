"""What happens to skills by the clock."""

from celery import shared_task
from django.utils import timezone

from tracker.skills.actions import expire_due_requests, forget_leavers, freeze_due_figures


@shared_task(name="skills.sweep")
def sweep() -> int:
    """How many requests expired, figures were frozen and ratings of leavers forgotten."""
    now = timezone.now()
    return expire_due_requests(at=now) + freeze_due_figures(at=now) + forget_leavers(at=now)
