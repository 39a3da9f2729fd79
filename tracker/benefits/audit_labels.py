"""The audit trail's words for benefits and rates. Benefits were called savings, and keep their ids."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditedField, AuditedModel
from tracker.benefits.models import Benefit, BenefitKind, BenefitPeriod, Confidence, ExchangeRate

_BENEFIT = AuditedModel(
    _("Benefit"),
    lambda: Benefit.objects.all(),
    str,
    {
        "project": AuditedField(_("Project"), of="project"),
        "kind": AuditedField(_("Kind"), choices=BenefitKind),
        "text": AuditedField(_("What it is")),
        "amount": AuditedField(_("Amount")),
        "currency": AuditedField(_("Currency")),
        "period": AuditedField(_("How often"), choices=BenefitPeriod),
        "from_on": AuditedField(_("From")),
        "to_on": AuditedField(_("To")),
        "confidence": AuditedField(_("Confidence"), choices=Confidence),
        "evidence": AuditedField(_("Evidence")),
        "links": AuditedField(_("Links to the evidence")),
        "library_confirmer": AuditedField(_("Confirms for the library"), of="person"),
        "it_confirmer": AuditedField(_("Confirms for IT"), of="person"),
        "library_confirmed_by": AuditedField(_("Confirmed for the library by"), of="person"),
        "library_confirmed_on": AuditedField(_("The library confirmed")),
        "it_confirmed_by": AuditedField(_("Confirmed for IT by"), of="person"),
        "it_confirmed_on": AuditedField(_("IT confirmed")),
    },
    lambda row: reverse("benefit", args=[row.pk]),
)
MODELS = {
    "benefit": _BENEFIT,
    "saving": _BENEFIT,
    "exchangerate": AuditedModel(
        _("Rate"),
        lambda: ExchangeRate.objects.all(),
        str,
        {
            "currency": AuditedField(_("Currency")),
            "into": AuditedField(_("Into")),
            "rate": AuditedField(_("Rate")),
            "stated_on": AuditedField(_("Day of the rate")),
        },
        lambda row: reverse("exchange-rate-list"),
    ),
}
ACTIONS = {
    "benefit.add": _("added a benefit"),
    "benefit.update": _("changed a benefit"),
    "benefit.delete": _("deleted a benefit"),
    "benefit.confirm": _("confirmed a benefit"),
    "benefit.take_back": _("took back the confirmation of a benefit"),
    "exchange_rate.add": _("stated a rate"),
    "exchange_rate.update": _("changed a rate"),
    "exchange_rate.delete": _("deleted a rate"),
}
