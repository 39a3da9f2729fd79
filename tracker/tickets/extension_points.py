"""Which rows carry a ticket. Each slice that has such rows declares them; may import models."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from foundation.contributions import Contribution


@dataclass(frozen=True, kw_only=True, eq=False)
class TicketedRows(Contribution):
    """`open`: the rows that are still to be done, whose tickets are worth reading; `action`: what the audit trail calls
    it when the state of a ticket was read."""

    open: Callable[[], QuerySet[Any]]
    action: str
