"""Sweeps of people's sign-in. May import passwords."""

from celery import shared_task
from django.utils import timezone

from accounts.people import passwords


@shared_task(name="accounts.send_password_links")
def send_password_links() -> int:
    return passwords.send_password_links(at=timezone.now())
