"""Keeps which rows have gone, so that a copy of them elsewhere can follow. Imports models of this folder only.

By Django's signal, since rows go in more ways than by their own action: with the project that they belong to, by an
undo, in the admin. It is sent for each of them, also where another row takes them along.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.db.models.signals import post_delete
from django.utils import timezone

from foundation.api.models import Deletion

MAX_DELETIONS = 10_000  # told in one answer
_waiting: ContextVar[list[Deletion] | None] = ContextVar("deletions_waiting", default=None)


def follow() -> None:
    """The models that declare `keeps_deletions`. Once they are all loaded."""
    for model in apps.get_models():
        if getattr(model, "keeps_deletions", False):
            post_delete.connect(_keep, sender=model, dispatch_uid=f"deletions:{model._meta.label_lower}")


def _keep(sender: type[Model], instance: Any, **_: Any) -> None:
    deletion = Deletion(
        institution_id=instance.institution_id,
        kind=sender._meta.label_lower,
        row_id=instance.pk,
        deleted_at=timezone.now(),
    )
    waiting = _waiting.get()
    if waiting is None:
        deletion.save(force_insert=True)
    else:
        waiting.append(deletion)


@contextmanager
def kept_together() -> Iterator[None]:
    """For thousands of rows: which have gone inside it is kept at its end, by few statements instead of one each. To be
    used in a transaction, so that no row goes without it."""
    waiting: list[Deletion] = []
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    Deletion.objects.bulk_create(waiting)


def deleted_since(model: type[Model], since: datetime) -> list[dict[str, Any]]:
    """Each `id` and `deleted_at`, oldest first; one more than MAX_DELETIONS where there are that many."""
    found = Deletion.objects.filter(kind=model._meta.label_lower, deleted_at__gte=since).order_by("id")
    rows = found.values_list("row_id", "deleted_at")[: MAX_DELETIONS + 1]
    return [{"id": row_id, "deleted_at": deleted_at} for row_id, deleted_at in rows]
