"""Keeps the standing of past weeks. What is due is in the rows: a lost or doubled tick is harmless. It serves all
institutions."""

from celery import shared_task
from django.utils import timezone

from accounts.institutions.models import Consortium
from foundation.tenancy import across_institutions
from tracker.reports import actions
from tracker.reports.queries import out_of_step


@shared_task(name="reports.keep_weeks")
def keep_weeks() -> None:
    """Bring past weeks in step where something changed, or a week has ended; then make the months that have ended."""
    now = timezone.now()
    with across_institutions():
        for institution in out_of_step(at=now):
            actions.keep_band_weeks(institution=institution, at=now)
        for consortium in Consortium.objects.order_by("pk"):
            actions.freeze_consortium_months(consortium=consortium, at=now)
