"""Wakes up the monthly mail and the keeping of past weeks. What is due is in the rows: a lost or doubled tick is
harmless. They serve all institutions."""

from datetime import timedelta
from secrets import token_hex

from celery import shared_task
from django.utils import timezone

from foundation.tenancy import across_institutions
from tracker.reports import actions, mail
from tracker.reports.queries import out_of_step


@shared_task(name="reports.mail")
def mail_reports() -> None:
    """Plan this month's mails where the hour has come, and send for a while."""
    try:
        with across_institutions():
            actions.plan_mails(at=timezone.now())
    finally:  # a fault in planning keeps nobody waiting who is planned already
        mail.deliver(worker=token_hex(16), clock=timezone.now, upto=timedelta(minutes=4))


@shared_task(name="reports.keep_weeks")
def keep_weeks() -> None:
    """Bring past weeks in step where something changed, or a week has ended."""
    now = timezone.now()
    with across_institutions():
        for institution in out_of_step(at=now):
            actions.keep_band_weeks(institution=institution, at=now)
