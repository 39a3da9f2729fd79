"""What templates show of a ticket: `{% load tickets %}`, `{{ action|ticket }}`."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from foundation.html import fill
from foundation.pages.markup import badge
from tracker.tickets.labels import ticket_state_text
from tracker.tickets.models import Ticketed, TicketState

register = template.Library()
_LINK = '<a href="{}" rel="noopener noreferrer">{}</a>'


@register.filter
def ticket(row: Ticketed) -> SafeString:
    """Its name, which leads to it, and what is known of it."""
    link = fill(_LINK, row.ticket_url, fill("<bdi>{}</bdi>", row.ticket_label))
    if not row.ticket_state:
        return link
    word = fill("<bdi>{}</bdi>", ticket_state_text(row))
    return fill("{} {}", link, badge("done" if row.ticket_state == TicketState.DONE else "paused", word))


@register.filter
def done_label(row: Ticketed) -> str:
    """Of the button that says that a row is done."""
    return _("Mark done") if row.ticket_state == TicketState.DONE else _("Done")
