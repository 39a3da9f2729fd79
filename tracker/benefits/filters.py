"""What benefits and rates can be filtered by; pages and the API share it."""

from typing import Any

from django.db.models import QuerySet

from foundation.api.filters import ChoicesFilter, DayFilter, Filters, FlagFilter
from tracker.benefits.models import CONFIRMED, Benefit, ExchangeRate
from tracker.projects.models import Kind


class BenefitFilters(Filters):
    from_on_from = DayFilter(field_name="from_on", lookup_expr="gte")
    from_on_to = DayFilter(field_name="from_on", lookup_expr="lte")
    confirmed = FlagFilter(method="by_confirmed")
    project_kind = ChoicesFilter(choices=Kind, field_name="project__kind")

    unfiltered = {
        "text": "Prose: ?search= looks into it.",
        "evidence": "Prose: ?search= looks into it.",
        "links": "A list of addresses.",
        "amount": "Amounts of two kinds or currencies are not compared.",
    }

    class Meta:
        model = Benefit
        fields = (
            "project", "kind", "currency", "period", "from_on", "to_on", "confidence", "library_confirmer",
            "it_confirmer", "entered_by", "library_confirmed_by", "library_confirmed_on", "it_confirmed_by",
            "it_confirmed_on",
        )  # fmt: skip

    def by_confirmed(self, queryset: QuerySet[Benefit], name: str, value: Any) -> QuerySet[Benefit]:
        return queryset.filter(CONFIRMED) if value == "true" else queryset.exclude(CONFIRMED)


class ExchangeRateFilters(Filters):
    stated_on_to = DayFilter(field_name="stated_on", lookup_expr="lte")

    unfiltered = {"rate": "A number that nobody looks for."}

    class Meta:
        model = ExchangeRate
        fields = ("currency", "into", "stated_on")
