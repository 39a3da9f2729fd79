"""Writes to institutions and their term calendar. May import models, audit and tenancy.

`lock` comes first in every action that writes what frequency is computed from: one writer per institution at a time,
so that the rollup is computed from what is really there, and no two actions wait for each other's rows.
"""

from accounts.institutions.models import Institution


def lock(institution_id: int) -> Institution:
    """The institution, locked until the transaction ends. On SQLite the transaction itself is the lock (IMMEDIATE)."""
    return Institution.objects.select_for_update(no_key=True).get(pk=institution_id)
