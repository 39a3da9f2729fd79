"""Asking a ticket system: one address, and all that are due. Only a task and a page of administrators come here.

`get` and `clock` are arguments: tests ask one that they start."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from foundation import web_requests
from foundation.tenancy import across_institutions, within
from foundation.web_requests import Bounds, NoAnswer
from tracker.tickets import actions
from tracker.tickets.models import TicketFault, TicketRule, TicketState
from tracker.tickets.reading import NoState, key_in, meaning_of, state_address_of, word_in
from tracker.tickets.secrets import decrypt_secret

SECONDS = 5  # for one ticket
SIZE = 256 * 1024  # bytes of an answer: an item with a long talk is 100,000
BUDGET = timedelta(seconds=40)  # for a run of the sweep over all institutions: less than between two of them
GetFunction = Callable[[str, Mapping[str, str], Bounds], bytes]
ClockFunction = Callable[[], datetime]
#: Answers that are about one ticket, and not about the system: it is not there, or not for us.
_OF_ONE_TICKET = {403, 404, 410}


@dataclass(frozen=True)
class TicketReading:
    """What was read of a ticket, or `fault` and the status of the answer. `of_system`: the next ticket of the same
    system would fare no better."""

    word: str = ""
    state: TicketState = TicketState.UNKNOWN
    fault: str = ""
    status: int | None = None
    of_system: bool = False


def read_ticket(rule: TicketRule, url: str, *, get: GetFunction | None = None) -> TicketReading | None:
    """None where the rule is not about such an address. Five seconds at most."""
    key = key_in(rule.item_address, url)
    if key is None:
        return None
    headers = {"Accept": "application/json"}
    if rule.header:
        secret = decrypt_secret(rule.encrypted_secret)
        if secret is None:
            return TicketReading(fault=TicketFault.SECRET, of_system=True)
        headers[rule.header] = secret
    try:
        bounds = Bounds(SECONDS, SIZE, settings.TICKET_NETWORKS)
        answer = (get or web_requests.get)(state_address_of(rule.state_address, key), headers, bounds)
        word = word_in(answer, rule.state_path)
    except NoAnswer as none:
        return TicketReading(fault=none.problem, status=none.status, of_system=none.status not in _OF_ONE_TICKET)
    except NoState as none:
        return TicketReading(fault=none.problem)
    return TicketReading(word, meaning_of(word, rule.done_words))


def read_due_tickets(*, clock: ClockFunction, get: GetFunction | None = None) -> int:
    """The tickets that are due, of all institutions, until the time for it is over; what is left comes first in the
    next run. How many were read."""
    end, count = clock() + BUDGET, 0
    with across_institutions():
        rules = list(TicketRule.objects.filter(due_at__lte=clock()).order_by("due_at", "pk")[:1000])
    for rule in rules:
        if clock() >= end:
            break
        with within(rule.institution_id):
            if actions.claim_rule(rule=rule, at=clock()):
                count += _read_by(rule, end, clock=clock, get=get)
    return count


def _read_by(rule: TicketRule, end: datetime, *, clock: ClockFunction, get: GetFunction | None) -> int:
    """A system that does not answer is left alone after the first ticket; a ticket that cannot be read holds up no
    other."""
    known: dict[str, TicketReading | None] = {}
    count, last = 0, TicketReading()
    for kind, row in actions.tickets_due(rule=rule, at=clock()):
        if clock() >= end:
            break
        if row.ticket_url not in known:
            known[row.ticket_url] = read_ticket(rule, row.ticket_url, get=get)
        found = known[row.ticket_url]
        if found is None:  # looks like one of the rule at its beginning only
            actions.put_off(rows=[row], at=clock())
            continue
        last = found
        if found.of_system:
            break
        if found.fault:
            actions.put_off(rows=[row], at=clock())
        else:
            count += 1
            _store(kind, row, found, clock=clock)
    # a ticket that is not there says nothing of the system, unless none is
    faulty = last if last.of_system or not count else TicketReading()
    actions.finish_rule(rule=rule, at=clock(), read=count, fault=faulty.fault, status=faulty.status)
    return count


def _store(kind: Any, row: Any, found: TicketReading, *, clock: ClockFunction) -> None:
    try:
        actions.store_state(kind=kind, row=row, word=found.word, state=found.state, at=clock())
    except type(row).DoesNotExist:  # deleted meanwhile
        return
