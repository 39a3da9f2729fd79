"""Writes to rules about ticket systems, and the states of tickets that are read by them. Keyword-only, atomic, with
`by` and `at`; the audit row in the same transaction."""

from tracker.tickets.actions.reading_states import (
    claim_rule,
    claim_try,
    finish_rule,
    put_off,
    store_state,
    tickets_due,
)
from tracker.tickets.actions.ticket_rules import add_ticket_rule, delete_ticket_rule, update_ticket_rule

__all__ = [
    "add_ticket_rule",
    "claim_rule",
    "claim_try",
    "delete_ticket_rule",
    "finish_rule",
    "put_off",
    "store_state",
    "tickets_due",
    "update_ticket_rule",
]
