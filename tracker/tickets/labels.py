"""What a ticket is called, and whether its address can be followed. May import models."""

from django.utils.translation import gettext as _

from foundation.errors import Refused
from foundation.web_addresses import is_web_address
from tracker.tickets.models import MAX_LABEL_LENGTH, Ticketed


def settle_ticket(row: Ticketed) -> None:
    """Refused unless its address can be followed. Without words of its own a ticket is called by the end of its
    address; without an address there is none."""
    row.ticket_url, row.ticket_label = row.ticket_url.strip(), row.ticket_label.strip()
    if not row.ticket_url:
        row.ticket_label = ""
        return
    if not is_web_address(row.ticket_url):
        raise Refused(
            {"ticket_url": _("Enter the address of the ticket, which begins with https:// or http://.")}, code="invalid"
        )
    row.ticket_label = row.ticket_label or row.ticket_url.rstrip("/").rpartition("/")[2][:MAX_LABEL_LENGTH]
