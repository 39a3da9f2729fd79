"""A row that is locked first, so that writes which depend on each other happen one after the other."""

from typing import TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.transaction import TransactionManagementError

M = TypeVar("M", bound=Model)


def lock_row(model: type[M], pk: int) -> M:
    """The row, locked until the transaction ends. On SQLite the transaction itself is the lock (IMMEDIATE)."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("A row is locked inside a transaction.")
    rows: QuerySet[M] = model._default_manager.select_for_update(no_key=True)
    return rows.get(pk=pk)
