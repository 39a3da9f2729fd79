"""Seals the audit trail. May import sealing."""

from celery import shared_task
from django.utils import timezone

from accounts.trail.sealing import MAX_SEALED, seal, unsealed
from foundation.tenancy import across_institutions


@shared_task(name="accounts.seal_audit_trail")
def seal_audit_trail() -> int:
    """How many entries were sealed."""
    sealed = 0
    with across_institutions():
        for pk in list(unsealed().values_list("pk", flat=True)):
            while True:
                now = seal(pk, at=timezone.now())
                sealed += now
                if now < MAX_SEALED:
                    break
    return sealed
