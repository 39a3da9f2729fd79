"""Housekeeping of the API. May import idempotency and tenancy."""

from celery import shared_task
from django.utils import timezone

from foundation.api.idempotency import sweep
from foundation.tenancy import across_institutions


@shared_task(name="foundation.sweep_idempotency_keys")
def sweep_idempotency_keys() -> int:
    with across_institutions():
        return sweep(at=timezone.now())
