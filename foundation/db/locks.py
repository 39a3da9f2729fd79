"""A row that is locked first, so that writes which depend on each other happen one after the other. May import
compiled."""

from functools import cache
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.db.models import Model, QuerySet
from django.db.transaction import TransactionManagementError

from foundation.db.compiled import CompiledRows

M = TypeVar("M", bound=Model)


def lock_row(model: type[M], pk: int) -> M:
    """The row, locked until the transaction ends. On SQLite the transaction itself is the lock (IMMEDIATE)."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("A row is locked inside a transaction.")
    for row in _locking(model)(pk=pk):
        return row  # type: ignore[no-any-return]
    raise ObjectDoesNotExist(f"{model.__name__} {pk}")


@cache
def _locking(model: type[Any]) -> CompiledRows[Any]:
    """Compiled for P2, to log a meeting: see docs/performance.md."""

    def build(pk: int) -> QuerySet[Any]:
        rows: QuerySet[Any] = model._default_manager.select_for_update(no_key=True)
        return rows.filter(pk=pk).order_by()

    return CompiledRows(model, build)
