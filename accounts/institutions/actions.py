"""Writes to institutions and their term calendar. May import models, audit and tenancy.

`lock` comes first in every action that writes what frequency is computed from: one writer per institution at a time,
so that the rollup is computed from what is really there, and no two actions wait for each other's rows.
"""

from django.db import connection
from django.db.transaction import TransactionManagementError

from accounts.compiled import Compiled, Slot
from accounts.institutions.models import Institution

_LOCKED = Compiled(lambda: Institution.objects.select_for_update(no_key=True).filter(pk=Slot("institution_id")))


def lock(institution_id: int) -> Institution:
    """The institution, locked until the transaction ends. On SQLite the transaction itself is the lock (IMMEDIATE)."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("An institution is locked inside a transaction.")
    for institution in _LOCKED(institution_id=institution_id):
        return institution
    raise Institution.DoesNotExist
