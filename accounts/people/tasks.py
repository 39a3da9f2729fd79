"""Sweeps of people's sign-in. May import what they run."""

from celery import shared_task
from django.utils import timezone

from accounts.people import address_changes, notices, passwords
from foundation.tenancy import across_institutions


@shared_task(name="accounts.send_password_links")
def send_password_links() -> int:
    return passwords.send_password_links(at=timezone.now())


@shared_task(name="accounts.send_notices")
def send_notices() -> int:
    """After the changes of address that are due."""
    now = timezone.now()
    with across_institutions():
        address_changes.apply_due_changes(at=now)
    return notices.send_notices(at=now)
