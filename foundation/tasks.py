"""Table of contents: every task of this app. Only Celery reads it."""

from foundation.api.tasks import sweep_idempotency_keys

__all__ = ["sweep_idempotency_keys"]
