"""Sweeps of people's sign-in. May import passwords and upkeep."""

from celery import shared_task
from django.utils import timezone

from accounts.people import passwords, upkeep


@shared_task(name="accounts.send_password_links")
def send_password_links() -> int:
    return passwords.send_password_links(at=timezone.now())


@shared_task(name="accounts.forget_sign_ins")
def forget_sign_ins() -> int:
    return upkeep.forget_sign_ins(at=timezone.now())
