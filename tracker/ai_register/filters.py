"""What the AI register can be filtered by; pages and the API share it."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.roles import Side
from foundation.api.filters import ChoicesFilter, DayFilter, Filters, FlagFilter, IdFilter, NameFilter
from tracker.ai_register.models import AiEntry, AiReview
from tracker.ai_register.queries import LACKS_IT, LACKS_LIBRARY, NOT_RETIRED

_PROSE = "Prose: ?search= looks into it."
_LACKING = {Side.LIBRARY.value: LACKS_LIBRARY, Side.IT.value: LACKS_IT}


class AiEntryFilters(Filters):
    """`is_overdue`: its review is due today or was before. `missing_owners`: without an owner on that side, or with one
    who has left or changed sides."""

    name = NameFilter()
    tool = NameFilter()
    vendor = NameFilter()
    decisions = IdFilter()
    review_on_from = DayFilter(field_name="review_on", lookup_expr="gte")
    review_on_to = DayFilter(field_name="review_on", lookup_expr="lte")
    is_overdue = FlagFilter(method="by_review")
    missing_owners = ChoicesFilter(
        choices=[(side.value, side.label) for side in (Side.LIBRARY, Side.IT)], method="without_owner"
    )

    unfiltered = {
        **dict.fromkeys(
            ("description", "affected", "check_method", "checked_by", "check_result", "conditions"), _PROSE
        ),
        "guidance_url": "An address: nothing is compared with it.",
    }

    class Meta:
        model = AiEntry
        fields = (
            "kind", "area", "data_class", "risk", "eu_class", "eu_checked_on", "checked_on", "team", "library_owner",
            "it_owner", "status", "approval", "decided_by", "decided_on", "added_on", "reviewed_on", "review_on",
            "review_reason", "put_offs", "project", "step", "is_public",
        )  # fmt: skip

    def by_review(self, queryset: QuerySet[AiEntry], name: str, value: Any) -> QuerySet[AiEntry]:
        today = self.request.user.institution.day(timezone.now())
        overdue = NOT_RETIRED & Q(review_on__lte=today)
        return queryset.filter(overdue if value == "true" else ~overdue)

    def without_owner(self, queryset: QuerySet[AiEntry], name: str, value: list[str]) -> QuerySet[AiEntry]:
        found = Q()
        for side in value:
            found |= _LACKING[side]
        return queryset.filter(found)


class AiReviewFilters(Filters):
    reviewed_on_from = DayFilter(field_name="reviewed_on", lookup_expr="gte")
    reviewed_on_to = DayFilter(field_name="reviewed_on", lookup_expr="lte")

    unfiltered = {"note": _PROSE, "check_result": "Said with a review, and stored with its entry."}

    class Meta:
        model = AiReview
        fields = ("entry", "reviewed_on", "outcome", "reason", "next_on", "by")
