"""The audit trail's words for ticket systems."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditedField, AuditedModel
from tracker.tickets.models import TicketRule

MODELS = {
    "ticketrule": AuditedModel(
        _("Ticket system"),
        lambda: TicketRule.objects.all(),
        str,
        {
            "name": AuditedField(_("Name")),
            "item_address": AuditedField(_("Address of a ticket")),
            "state_address": AuditedField(_("Address of its state")),
            "state_path": AuditedField(_("Path to the state")),
            "done_words": AuditedField(_("States that mean done"), several=True),
            "header": AuditedField(_("Header of the secret")),
            "secret": AuditedField(_("Secret")),
        },
        lambda row: reverse("ticket-rule", args=[row.pk]),
    )
}
ACTIONS = {
    "ticketrule.add": _("added a rule of a ticket system"),
    "ticketrule.update": _("changed a rule of a ticket system"),
    "ticketrule.delete": _("deleted a rule of a ticket system"),
}
