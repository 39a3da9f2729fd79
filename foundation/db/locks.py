"""A row that is locked first, so that writes which depend on each other happen one after the other."""

from functools import cache
from typing import TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.db.models import Model
from django.db.transaction import TransactionManagementError

from foundation.db.compiled import Compiled, Param

M = TypeVar("M", bound=Model)


def lock_row(model: type[M], pk: int) -> M:
    """The row, locked until the transaction ends. On SQLite the transaction itself is the lock (IMMEDIATE)."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("A row is locked inside a transaction.")
    rows: list[M] = list(_locked(model)(pk=pk))
    if not rows:
        raise ObjectDoesNotExist
    return rows[0]


@cache
def _locked(model: type[M]) -> Compiled[M]:
    return Compiled(lambda: model._default_manager.select_for_update(no_key=True).filter(pk=Param("pk")))
