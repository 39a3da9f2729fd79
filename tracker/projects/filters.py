"""What projects and the term calendar can be filtered by; pages and the API share it. May import models."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.institutions.models import Closure
from accounts.roles import Side
from foundation.api.filters import DayFilter, Filters, IdFilter, NameFilter, RelatedTextFilter
from tracker.cadence.bands import Band, State
from tracker.projects.models import Project
from tracker.projects.queries import in_state


class ProjectFilters(Filters):
    """`person`: those that the person belongs to. `missing_owners`: without an owner on that side."""

    name = NameFilter()
    members = IdFilter()
    partners = RelatedTextFilter(field_name="partners__name", lookup_expr="same_text")
    person = IdFilter(method="of_person")
    missing_owners = django_filters.ChoiceFilter(
        choices=[(side.value, side.label) for side in (Side.LIBRARY, Side.IT)], method="without_owner"
    )
    band = django_filters.ChoiceFilter(field_name="cadence__band", choices=Band)
    state = django_filters.ChoiceFilter(choices=State, method="by_state")
    last_contact_on_from = DayFilter(field_name="cadence__last_contact_on", lookup_expr="gte")
    last_contact_on_to = DayFilter(field_name="cadence__last_contact_on", lookup_expr="lte")
    due_on_from = DayFilter(field_name="cadence__due_on", lookup_expr="gte")
    due_on_to = DayFilter(field_name="cadence__due_on", lookup_expr="lte")

    unfiltered = {
        "misplaced_owners": "Said of each project; ?library_owner= finds those of a person.",
        "summary": "Prose: ?search= looks into it.",
        "cadence": "Its parts: band, state and the days.",
    }

    class Meta:
        model = Project
        fields = (
            "kind", "status", "library_owner", "it_owner", "sponsor", "target_days", "grace_days", "active_on",
        )  # fmt: skip

    def of_person(self, queryset: Any, name: str, value: int) -> QuerySet[Project]:
        mine = Project.objects.filter(
            Q(library_owner=value) | Q(it_owner=value) | Q(sponsor=value) | Q(members=value)
        ).values("pk")
        found: QuerySet[Project] = queryset.filter(pk__in=mine)
        return found

    def without_owner(self, queryset: QuerySet[Project], name: str, value: str) -> QuerySet[Project]:
        return queryset.filter(**{f"{value}_owner__isnull": True})

    def by_state(self, queryset: QuerySet[Project], name: str, value: str) -> QuerySet[Project]:
        today = self.request.user.institution.day(timezone.now())
        return queryset.filter(in_state(State(value), today=today))


class TermFilters(Filters):
    name = NameFilter()
    starts_on_from = DayFilter(field_name="starts_on", lookup_expr="gte")
    ends_on_to = DayFilter(field_name="ends_on", lookup_expr="lte")

    class Meta:
        model = Closure
        fields = ("starts_on", "ends_on")
