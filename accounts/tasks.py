"""Table of contents: every task of this app. Only Celery reads it."""

from accounts.people.tasks import forget_sign_ins, send_password_links
from accounts.rest.tasks import sweep_idempotency_keys

__all__ = ["forget_sign_ins", "send_password_links", "sweep_idempotency_keys"]
