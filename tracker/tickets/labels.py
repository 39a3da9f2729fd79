"""What a ticket is called, whether its address can be followed, and what of it is known. May import models."""

from typing import Any

from django.utils.translation import gettext as _

from foundation.errors import Refused
from foundation.web_addresses import is_web_address
from tracker.tickets.models import MAX_LABEL_LENGTH, Ticketed, TicketState


def settle_ticket(row: Ticketed) -> None:
    """Refused unless its address can be followed. Without words of its own a ticket is called by the end of its
    address; without an address there is none, and no state of it."""
    row.ticket_url, row.ticket_label = row.ticket_url.strip(), row.ticket_label.strip()
    if not row.ticket_url:
        row.ticket_label = row.ticket_word = ""
        row.ticket_state = TicketState.UNKNOWN
        return
    if not is_web_address(row.ticket_url):
        raise Refused(
            {"ticket_url": _("Enter the address of the ticket, which begins with https:// or http://.")}, code="invalid"
        )
    row.ticket_label = row.ticket_label or row.ticket_url.rstrip("/").rpartition("/")[2][:MAX_LABEL_LENGTH]


def set_ticket(row: Ticketed, was: tuple[str, str, str], changes: dict[str, list[Any]]) -> None:
    """Settle the ticket of a row that was changed: of another ticket nothing is known but what was said with it, and
    what a person says is in no system's words. `was`: what `ticket_facts` said before; `changes`: what is told of the
    change, to which this adds."""
    url, label, state = was
    if row.ticket_url.strip() != url:
        row.ticket_word, row.ticket_due_at = "", None
        if row.ticket_state == state:
            row.ticket_state = TicketState.UNKNOWN
    elif row.ticket_state != state:
        row.ticket_word = ""
    settle_ticket(row)
    for name, before in (("ticket_label", label), ("ticket_state", state)):
        changes.pop(name, None)
        if (now := str(getattr(row, name))) != before:
            changes[name] = [str(before), now]


def ticket_facts(row: Ticketed) -> tuple[str, str, str]:
    """Its address, its name and its state, before a change."""
    return row.ticket_url, row.ticket_label, row.ticket_state


def ticket_state_text(row: Ticketed) -> str:
    """What is known of a ticket, in its system's own word where that is known; "" of none."""
    if not row.ticket_state:
        return ""
    if row.ticket_word:
        return row.ticket_word
    return _("closed") if row.ticket_state == TicketState.DONE else _("open")
