"""What happens to meetings by the clock. Each task makes one domain call."""

from contextlib import suppress

from celery import shared_task
from django.utils import timezone

from foundation.errors import Refused
from foundation.tenancy import across_institutions, within
from tracker.meetings.actions import open_series, plan_ahead, sweep_drafts


@shared_task(name="meetings.forget_drafts")
def forget_drafts() -> int:
    """Drafts of meetings that nobody came back to; how many."""
    return sweep_drafts(at=timezone.now())


@shared_task(name="meetings.plan_series")
def plan_series() -> int:
    """The next meetings of every series; how many were planned."""
    now, planned = timezone.now(), 0
    with across_institutions():
        found = open_series(at=now)
    for series in found:
        # refused: its institution has invited too many guests today; the next sweep tries again
        with within(series.institution_id), suppress(Refused):
            planned += plan_ahead(series=series, at=now)
    return planned
