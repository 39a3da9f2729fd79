"""What working agreements can be filtered by; pages and the API share it."""

from typing import Any

from django.db.models import Q, QuerySet

from foundation.api.filters import DayFilter, Filters, FlagFilter, NameFilter
from tracker.agreements.models import WAITING, Agreement, AgreementVersion

_PROSE = "Prose: ?search= looks into it."


class AgreementFilters(Filters):
    """`in_force`: both sides have agreed to the version, and it has not ended."""

    name = NameFilter()
    review_on_from = DayFilter(field_name="review_on", lookup_expr="gte")
    review_on_to = DayFilter(field_name="review_on", lookup_expr="lte")
    in_force = FlagFilter(method="by_force")

    unfiltered = {
        "purpose": _PROSE, "roles": _PROSE, "response_times": _PROSE, "text": _PROSE, "what_changed": _PROSE,
    }  # fmt: skip

    class Meta:
        model = Agreement
        fields = (
            "library_owner", "it_owner", "review_on", "ended_on", "number", "written_on", "library_agreed_by",
            "library_agreed_on", "it_agreed_by", "it_agreed_on",
        )  # fmt: skip

    def by_force(self, queryset: QuerySet[Agreement], name: str, value: Any) -> QuerySet[Agreement]:
        over = WAITING | Q(ended_on__isnull=False)
        return queryset.exclude(over) if value == "true" else queryset.filter(over)


class AgreementVersionFilters(Filters):
    unfiltered = {
        "purpose": _PROSE, "roles": _PROSE, "response_times": _PROSE, "text": _PROSE, "what_changed": _PROSE,
    }  # fmt: skip

    class Meta:
        model = AgreementVersion
        fields = (
            "agreement", "number", "written_on", "library_agreed_by", "library_agreed_on", "it_agreed_by",
            "it_agreed_on",
        )  # fmt: skip
