"""What happens to uploaded files by the clock. Each task makes one domain call."""

from celery import shared_task
from django.utils import timezone

from tracker.intake.csv.actions import run_uploads


@shared_task(name="intake.import_uploads")
def import_uploads() -> int:
    """Large CSV files that wait to be checked or imported; how many this run dealt with."""
    return run_uploads(at=timezone.now())
