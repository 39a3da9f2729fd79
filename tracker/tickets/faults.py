"""Why a ticket system could not be read, in words. May import models."""

from typing import Any

from django.utils.translation import gettext as _

from foundation.labels import label_of
from tracker.tickets.models import TicketFault


def fault_text(found: Any) -> str:
    """Of a rule or a reading; "" where nothing went wrong."""
    if not found.fault:
        return ""
    why = label_of(TicketFault, found.fault)
    status = getattr(found, "fault_status", None) or getattr(found, "status", None)
    if status is None:
        return str(why)
    return _("%(why)s (Its answer was %(status)s.)") % {"why": why, "status": status}
