"""The audit trail's words for working agreements."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditedField, AuditedModel
from tracker.agreements.models import Agreement

MODELS = {
    "agreement": AuditedModel(
        _("Working agreement"),
        lambda: Agreement.objects.all(),
        str,
        {
            "name": AuditedField(_("Name")),
            "purpose": AuditedField(_("Purpose")),
            "roles": AuditedField(_("Who does what")),
            "response_times": AuditedField(_("Response times")),
            "text": AuditedField(_("What else is agreed")),
            "number": AuditedField(_("Version")),
            "what_changed": AuditedField(_("What changed")),
            "written_on": AuditedField(_("Written")),
            "library_owner": AuditedField(_("Owner in the library"), of="person"),
            "it_owner": AuditedField(_("Owner in IT"), of="person"),
            "library_agreed_by": AuditedField(_("Agreed for the library"), of="person"),
            "library_agreed_on": AuditedField(_("The library agreed on")),
            "it_agreed_by": AuditedField(_("Agreed for IT"), of="person"),
            "it_agreed_on": AuditedField(_("IT agreed on")),
            "review_on": AuditedField(_("Review")),
            "ended_on": AuditedField(_("Ended")),
        },
        lambda row: reverse("agreement", args=[row.pk]),
    )
}
ACTIONS = {
    "agreement.add": _("started a working agreement"),
    "agreement.update": _("changed a working agreement"),
    "agreement.agree": _("agreed to a working agreement"),
    "agreement.keep": _("reviewed a working agreement without a change"),
    "agreement.delete": _("deleted a working agreement"),
}
