"""Claiming a rule, and storing what was read by it. Nothing outside is asked in here: a transaction waits for nobody.
May import models."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from accounts.audit.models import record
from accounts.institutions.actions import lock_for_update
from foundation.contributions import contributed
from foundation.tenancy import touched
from tracker.tickets.extension_points import TicketedRows
from tracker.tickets.models import TicketRule, TicketState
from tracker.tickets.reading import KEY

LEASE = timedelta(minutes=2)  # longer than a run of one rule may take; who was killed is replaced after it
PACE = timedelta(minutes=1)  # between two runs of a rule
BATCH = 20  # tickets of one rule in a run, so 20 a minute
AGAIN = timedelta(hours=1)  # until a ticket is read again
AGAIN_AFTER_FAULT = timedelta(hours=6)  # one that is not there, or whose state is not
MAX_DOUBLINGS = 8  # of the pause after a fault: from a minute to four hours
_NEVER = datetime.min.replace(tzinfo=UTC)  # was one read that is due first


@transaction.atomic
def claim_rule(*, rule: TicketRule, at: datetime) -> bool:
    """Whether it is ours until LEASE has passed: of several workers only one gets it."""
    return TicketRule.objects.filter(pk=rule.pk, due_at__lte=at).update(due_at=at + LEASE) == 1


@transaction.atomic
def claim_try(*, rule: TicketRule, at: datetime, pause: timedelta) -> bool:
    """Whether somebody may try the rule now: not within `pause` of the last time."""
    rested = Q(tried_at=None) | Q(tried_at__lte=at - pause)
    return TicketRule.objects.filter(rested, pk=rule.pk).update(tried_at=at) == 1


@transaction.atomic
def finish_rule(*, rule: TicketRule, at: datetime, read: int, fault: str = "", status: int | None = None) -> None:
    """After a run that read so many: the next one comes in a minute, after faults in a row each time twice as late. A
    rule that somebody changed meanwhile stays as they left it."""
    fields: dict[str, Any] = {"due_at": at + PACE}
    if fault:
        failures = rule.failures + 1
        pause = PACE * 2 ** min(failures, MAX_DOUBLINGS)
        fields = {"due_at": at + pause, "failures": failures, "fault": fault, "fault_status": status}
    elif read:
        fields |= {"failures": 0, "fault": "", "fault_status": None, "read_at": at}
    TicketRule.objects.filter(pk=rule.pk, version=rule.version).update(**fields, **touched())


def tickets_due(*, rule: TicketRule, at: datetime) -> list[tuple[TicketedRows, Any]]:
    """Rows whose tickets are read by the rule now, those that waited longest first. A query for each kind of row."""
    found: list[tuple[TicketedRows, Any]] = []
    before = rule.item_address.partition(KEY)[0]
    for kind in contributed(TicketedRows):
        rows = kind.open().filter(Q(ticket_due_at=None) | Q(ticket_due_at__lte=at), ticket_url__startswith=before)
        oldest = rows.order_by(F("ticket_due_at").asc(nulls_first=True), "pk")
        found += [(kind, row) for row in oldest[:BATCH]]
    return sorted(found, key=lambda one: one[1].ticket_due_at or _NEVER)[:BATCH]


@transaction.atomic
def store_state(*, kind: TicketedRows, row: Any, word: str, state: TicketState, at: datetime) -> bool:
    """What a ticket system said of the ticket of a row; whether it is news. Not of a row that has another ticket by
    now."""
    url = row.ticket_url
    row, _institution = lock_for_update(row)
    if row.ticket_url != url:
        return False
    was, row.ticket_due_at = (row.ticket_state, row.ticket_word), at + AGAIN
    if was == (state, word):
        row.save(update_fields=["ticket_due_at"])
        return False
    row.ticket_state, row.ticket_word, row.version = state, word, row.version + 1
    row.save(update_fields=["ticket_state", "ticket_word", "ticket_due_at", "version", "updated_at"])
    changes = {"ticket_state": [str(was[0]), str(state)]} if was[0] != state else {}
    record(by=None, at=at, action=kind.action, target=row, **changes, ticket_word=[was[1], word])
    return True


@transaction.atomic
def put_off(*, rows: Iterable[Any], at: datetime) -> None:
    """Tickets that could not be read, by themselves: they are tried again later, and hold up no other."""
    for row in rows:
        type(row)._default_manager.filter(pk=row.pk).update(ticket_due_at=at + AGAIN_AFTER_FAULT)
