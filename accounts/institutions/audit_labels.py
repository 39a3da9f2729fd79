"""The audit trail's words for an institution. May import models and the audit trail."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditedField, AuditedModel
from accounts.institutions.models import Institution
from accounts.institutions.weekends import Weekday
from accounts.languages import OfferedLanguages

MODELS = {
    "institution": AuditedModel(
        _("Institution"),
        lambda: Institution.objects.all(),
        str,
        {
            "name": AuditedField(_("Name")),
            "country": AuditedField(_("Country")),
            "time_zone": AuditedField(_("Time zone")),
            "weekend_days": AuditedField(_("Weekend"), choices=Weekday, several=True),
            "reminder_hour": AuditedField(_("Hour of reminders")),
            "language": AuditedField(_("Language"), choices=OfferedLanguages()),
            "requires_trace": AuditedField(
                _("A meeting counts only with a note, a decision, an action or an agenda item")
            ),
            "consortium_agreed_at": AuditedField(_("Shares its figures with the consortium since")),
            "rows": AuditedField(_("Rows")),
            "added": AuditedField(_("Added")),
        },
        lambda row: reverse("institution"),
    ),
}
ACTIONS = {
    "institution.create": _("made the institution"),
    "institution.update": _("changed the institution"),
}
