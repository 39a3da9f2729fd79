"""Sweeps of sessions. May import what they run."""

from celery import shared_task
from django.utils import timezone

from accounts.sessions import upkeep


@shared_task(name="accounts.forget_sign_ins")
def forget_sign_ins() -> int:
    return upkeep.forget_sign_ins(at=timezone.now())
