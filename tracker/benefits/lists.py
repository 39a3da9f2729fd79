"""The lists of benefits and of rates, as CSV and Excel as well."""

from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.pages import current_person
from accounts.permissions import may_lead_some, may_manage, may_read
from foundation.labels import label_of
from foundation.pages.addresses import address_of
from foundation.pages.lists import Column, ListPage
from tracker.benefits.filters import BenefitFilters, ExchangeRateFilters
from tracker.benefits.models import Benefit, BenefitKind, BenefitPeriod, Confidence, ExchangeRate
from tracker.benefits.sentences import BADGES, amount_of, rate_number, rule, standing
from tracker.projects.lists import lists


def _email(person: Any) -> str | None:
    return person.email if person is not None else None


class BenefitList(ListPage):
    """Newest first. Amounts are not added up here: they are of different kinds. A file can be imported again."""

    reads = writes = may_read
    name, title = "benefit-list", _("Benefits")
    template_name = "tracker/benefits/list.html"
    filterset_class = BenefitFilters
    filters = {
        "kind": _("Kind"), "confirmed": _("Confirmed by both sides"), "period": _("How often"),
        "confidence": _("Confidence"), "project_kind": _("Kind of project"), "from_on_from": _("From"),
        "from_on_to": _("To"),
    }  # fmt: skip
    searches = ("text", "evidence", "project__name")
    ordering = ("-id",)
    columns = (
        Column("text", _("What it is"), lambda row: row.text, address=lambda row: address_of("benefit", row.pk)),
        Column("kind", _("Kind"), lambda row: label_of(BenefitKind, row.kind), order=F("kind"),
               in_file=lambda row: row.kind),
        Column("amount", _("Amount"), lambda row: amount_of(row) or None, in_file=lambda row: row.amount),
        Column("project", _("Project"), lambda row: row.project,
               address=lambda row: address_of("project", row.project_id) if row.project_id else ""),
        Column("from_on", _("From"), lambda row: row.from_on, order=F("from_on")),
        Column("to_on", _("To"), lambda row: row.to_on, order=F("to_on")),
        Column("confidence", _("Confidence"), lambda row: label_of(Confidence, row.confidence), order=F("confidence"),
               state=lambda row: BADGES[row.confidence], in_file=lambda row: row.confidence),
        Column("confirmed", _("Confirmed"), standing, state=lambda row: "done" if row.is_confirmed else "waiting"),
        Column("currency", _("Currency"), lambda row: row.currency or None, order=F("currency"), chosen=False),
        Column("period", _("How often"), lambda row: label_of(BenefitPeriod, row.period), order=F("period"),
               chosen=False, in_file=lambda row: row.period),
        Column("evidence", _("Evidence"), lambda row: row.evidence or None, chosen=False),
        Column("links", _("Links to the evidence"), lambda row: "\n".join(row.links) or None, chosen=False),
        Column("library_confirmer", _("Confirms for the library"), lambda row: row.library_confirmer, chosen=False,
               in_file=lambda row: _email(row.library_confirmer)),
        Column("it_confirmer", _("Confirms for IT"), lambda row: row.it_confirmer, chosen=False,
               in_file=lambda row: _email(row.it_confirmer)),
        Column("library_confirmed_on", _("The library confirmed"), lambda row: row.library_confirmed_on,
               order=F("library_confirmed_on"), chosen=False),
        Column("it_confirmed_on", _("IT confirmed"), lambda row: row.it_confirmed_on, order=F("it_confirmed_on"),
               chosen=False),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Benefit]:
        return Benefit.objects.select_related("project", "library_confirmer", "it_confirmer")

    def extra(self) -> dict[str, Any]:
        person = current_person(self.request)
        return {"lists": lists(person, self.name), "adds": may_lead_some(person.roles), "rule": rule()}


class ExchangeRateList(ListPage):
    """By currency, the latest day first."""

    reads = writes = may_read
    name, title = "exchange-rate-list", _("Rates between currencies")
    template_name = "tracker/benefits/rates.html"
    filterset_class = ExchangeRateFilters
    filters = {"currency": _("Currency"), "into": _("Into"), "stated_on_to": _("Until")}
    searches = ("currency", "into")
    ordering = ("currency", "into", "-stated_on", "-id")
    columns = (
        Column("currency", _("Currency"), lambda row: row.currency, order=F("currency"),
               address=lambda row: address_of("exchange-rate", row.pk)),
        Column("into", _("Into"), lambda row: row.into, order=F("into")),
        Column("rate", _("Rate"), lambda row: rate_number(row.rate), in_file=lambda row: row.rate),
        Column("stated_on", _("Day of the rate"), lambda row: row.stated_on, order=F("stated_on")),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[ExchangeRate]:
        return ExchangeRate.objects.all()

    def extra(self) -> dict[str, Any]:
        return {"adds": may_manage(current_person(self.request).roles)}
