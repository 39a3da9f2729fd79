"""The words of what is done about delivery. May import models and the audit trail."""

from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditedField, AuditedModel
from tracker.delivery.models import DeliveryPreference

MODELS = {
    "deliverypreference": AuditedModel(
        _("Delivery settings"),
        lambda: DeliveryPreference.objects.select_related("person"),
        lambda row: str(row.person),
        {
            "channel": AuditedField(_("Channel")),
            "hour": AuditedField(_("Hour")),
            "time_zone": AuditedField(_("Time zone")),
            "notes": AuditedField(_("Notes")),
            "unwanted_notes": AuditedField(_("Not told")),
        },
    ),
}
ACTIONS = {"delivery.preference": _("changed how messages reach them")}
