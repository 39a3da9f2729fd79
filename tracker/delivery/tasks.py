"""Wakes the outbox up. What is due is in the rows: a task that is lost, late or doubled changes nothing but the minute.
They serve all institutions; writing goes inside each one."""

from datetime import datetime, timedelta
from math import ceil
from secrets import token_hex

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from foundation.tenancy import across_institutions
from tracker.delivery import actions, sending
from tracker.delivery.queries import ready


@shared_task(name="delivery.tick")
def tick() -> None:
    """Plan unless planning rests, then call as many tasks as there is work for. Beat sends this every
    DELIVERY["TICK"] seconds."""
    now = timezone.now()
    planned = None
    try:
        with across_institutions():
            if not actions.may_skip(at=now):
                planned = actions.plan(at=now)
    finally:  # a fault in planning keeps nobody waiting who is planned already
        _call_workers(now)
    if planned is not None and planned.faults:
        raise planned.faults[0]


def _call_workers(now: datetime) -> None:
    with across_institutions():
        waiting = ready(at=now).count()
    tasks = min(ceil(waiting / settings.DELIVERY["CHUNK"]), settings.DELIVERY["MAX_TASKS"])
    for _ in range(tasks):
        deliver.apply_async(expires=settings.DELIVERY["TICK"])


@shared_task(name="delivery.deliver")
def deliver() -> None:
    """Send for as long as a tick lasts: the next tick calls again."""
    sending.deliver(worker=token_hex(16), clock=timezone.now, upto=timedelta(seconds=settings.DELIVERY["TICK"]))
