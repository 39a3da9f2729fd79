"""What projects and the term calendar can be filtered by; pages and the API share it. May import models."""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.institutions.models import Closure
from accounts.roles import Side
from foundation.api.filters import (
    ChoicesFilter,
    DayFilter,
    Filters,
    IdFilter,
    NameFilter,
    RelatedTextFilter,
    WholeFilter,
)
from tracker.cadence.bands import Band, State
from tracker.cadence.weeks import monday_of, week_of
from tracker.projects.models import Project
from tracker.projects.queries import fresh_cadences, in_state


class ProjectFilters(Filters):
    """`person`: those that the person belongs to. `missing_owners`: without an owner on that side."""

    name = NameFilter()
    members = IdFilter()
    partners = RelatedTextFilter(field_name="partners__name", lookup_expr="same_text")
    person = IdFilter(method="of_person")
    missing_owners = ChoicesFilter(
        choices=[(side.value, side.label) for side in (Side.LIBRARY, Side.IT)], method="without_owner"
    )
    band = ChoicesFilter(choices=Band, method="as_of_today")
    state = ChoicesFilter(choices=State, method="by_state")
    streak_weeks = WholeFilter(method="as_of_today")
    streak_periods = WholeFilter(method="as_of_today")
    clock_days = WholeFilter(method="as_of_today")
    on_target_days = WholeFilter(method="as_of_today")
    counted_weeks = WholeFilter(method="as_of_today")
    contact_weeks = WholeFilter(method="as_of_today")
    contact_days = WholeFilter(method="as_of_today")
    last_contact_on = DayFilter(field_name="cadence__last_contact_on")
    due_on = DayFilter(field_name="cadence__due_on")
    late_on = DayFilter(field_name="cadence__late_on")
    last_contact_on_from = DayFilter(field_name="cadence__last_contact_on", lookup_expr="gte")
    last_contact_on_to = DayFilter(field_name="cadence__last_contact_on", lookup_expr="lte")
    due_on_from = DayFilter(field_name="cadence__due_on", lookup_expr="gte")
    due_on_to = DayFilter(field_name="cadence__due_on", lookup_expr="lte")
    late_on_from = DayFilter(field_name="cadence__late_on", lookup_expr="gte")
    late_on_to = DayFilter(field_name="cadence__late_on", lookup_expr="lte")

    unfiltered = {
        "misplaced_owners": "Said of each project; ?library_owner= finds those of a person.",
        "summary": "Prose: ?search= looks into it.",
        "cadence": "Each of its parts is asked for by its own name.",
    }

    class Meta:
        model = Project
        fields = (
            "kind", "status", "library_owner", "it_owner", "sponsor", "target_days", "grace_days", "active_on",
        )  # fmt: skip

    def as_of_today(self, queryset: QuerySet[Project], name: str, value: list[Any]) -> QuerySet[Project]:
        """By what the rows will show: what was stored in an earlier week, on a Monday before the sweep, is computed."""
        today = self.request.user.institution.day(timezone.now())
        found = Q(**{f"cadence__{name}__in": value})
        if fresh := fresh_cadences(today):
            wanted = {str(one) for one in value}
            right = [one.pk for one in fresh if str(getattr(one, name)) in wanted]
            found = (found & ~Q(pk__in=[one.pk for one in fresh])) | Q(pk__in=right)
        return queryset.filter(found)

    def changed_since(self, value: datetime) -> Q:
        """A project's frequency changes with its contacts, with each week, and on the days on which it is due and late;
        an owner is misplaced once they, or their team, change sides."""
        institution = self.request.user.institution
        then, today = institution.day(value), institution.day(timezone.now())
        if monday_of(week_of(then)) != monday_of(week_of(today)) or institution.updated_at >= value:
            return Q()
        passed = {"gt": then, "lte": today}
        came = [Q(**{f"cadence__{name}__{how}": day for how, day in passed.items()}) for name in ("due_on", "late_on")]
        moved = [
            Q(**{f"{owner}__{path}updated_at__gte": value})
            for owner in ("library_owner", "it_owner")
            for path in ("", "team__")
        ]
        return reduce(or_, [*came, *moved, super().changed_since(value), Q(cadence__changed_at__gte=value)])

    def of_person(self, queryset: Any, name: str, value: list[int]) -> QuerySet[Project]:
        mine = Project.objects.filter(
            Q(library_owner__in=value) | Q(it_owner__in=value) | Q(sponsor__in=value) | Q(members__in=value)
        ).values("pk")
        found: QuerySet[Project] = queryset.filter(pk__in=mine)
        return found

    def without_owner(self, queryset: QuerySet[Project], name: str, value: list[str]) -> QuerySet[Project]:
        return queryset.filter(Q(*((f"{side}_owner", None) for side in value), _connector=Q.OR))

    def by_state(self, queryset: QuerySet[Project], name: str, value: list[str]) -> QuerySet[Project]:
        today = self.request.user.institution.day(timezone.now())
        return queryset.filter(reduce(or_, (in_state(State(state), today=today) for state in value)))


class TermFilters(Filters):
    name = NameFilter()
    starts_on_from = DayFilter(field_name="starts_on", lookup_expr="gte")
    ends_on_to = DayFilter(field_name="ends_on", lookup_expr="lte")

    class Meta:
        model = Closure
        fields = ("starts_on", "ends_on")
