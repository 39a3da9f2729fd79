"""Wakes the outbox up. What is due is in the rows: a task that is lost, late or doubled changes nothing but the minute.
They serve all institutions; rendering goes inside each one."""

from datetime import datetime, timedelta
from math import ceil
from secrets import token_hex

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from foundation.tenancy import across_institutions
from tracker.reminders import actions, delivery
from tracker.reminders.queries import ready


@shared_task(name="reminders.tick")
def tick() -> None:
    """Plan unless planning rests, then call as many hands as there is work for. Beat sends this every
    REMINDERS["TICK"] seconds."""
    now = timezone.now()
    try:
        with across_institutions():
            if not actions.may_skip(at=now):
                actions.plan(at=now)
    finally:  # a fault in planning keeps nobody waiting who is planned already
        _call_workers(now)


def _call_workers(now: datetime) -> None:
    with across_institutions():
        waiting = ready(at=now).count()
    hands = min(ceil(waiting / settings.REMINDERS["CHUNK"]), settings.REMINDERS["HANDS"])
    for _ in range(hands):
        deliver.apply_async(expires=settings.REMINDERS["TICK"])


@shared_task(name="reminders.deliver")
def deliver() -> None:
    """Send for as long as a tick lasts: the next tick calls again."""
    delivery.deliver(worker=token_hex(16), clock=timezone.now, upto=timedelta(seconds=settings.REMINDERS["TICK"]))
