"""What trainings can be filtered by; pages and the API share it."""

from typing import Any

from django.db.models import QuerySet

from foundation.api.filters import DayFilter, Filters, FlagFilter
from tracker.trainings.models import IT_TOOK_PART, Training


class TrainingFilters(Filters):
    held_on_from = DayFilter(field_name="held_on", lookup_expr="gte")
    held_on_to = DayFilter(field_name="held_on", lookup_expr="lte")
    it_took_part = FlagFilter(method="by_it")

    unfiltered = {
        "topic": "Prose: ?search= looks into it.",
        "teacher_name": "Prose: ?search= looks into it.",
        "barrier_text": "Prose: ?search= looks into it.",
        "links": "A list of addresses.",
        "hours": "A number that nobody looks for.",
        "cost": "Amounts of several currencies cannot be compared.",
        "library_people": "A number that nobody looks for.",
        "it_people": "A number that nobody looks for; ?it_took_part= says more.",
    }

    class Meta:
        model = Training
        fields = (
            "state", "barrier", "held_on", "project", "organiser", "teacher", "taught_side", "currency", "meeting",
        )  # fmt: skip

    def by_it(self, queryset: QuerySet[Training], name: str, value: Any) -> QuerySet[Training]:
        return queryset.filter(IT_TOOK_PART) if value == "true" else queryset.exclude(IT_TOOK_PART)
