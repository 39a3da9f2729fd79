"""Table of contents: every task of this app. Only Celery reads it."""

from accounts.people.tasks import forget_sign_ins, send_password_links

__all__ = ["forget_sign_ins", "send_password_links"]
