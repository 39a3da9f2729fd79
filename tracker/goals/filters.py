"""What goals, notes on their progress and pairs can be filtered by; pages and the API share it."""

from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from foundation.api.filters import ChoicesFilter, DayFilter, Filters, FlagFilter
from tracker.goals.models import Goal, GoalNote, GoalPair, InstitutionGoal
from tracker.goals.queries import OPEN_CLASH, in_goal_state, in_roll_up_state
from tracker.goals.rules import GoalState, RollUpState


class GoalFilters(Filters):
    """`state`: as it is today. `updated_since` also finds goals whose state has changed by the passing of days."""

    due_on_from = DayFilter(field_name="due_on", lookup_expr="gte")
    due_on_to = DayFilter(field_name="due_on", lookup_expr="lte")
    state = ChoicesFilter(choices=GoalState, method="by_state")

    unfiltered = {
        "text": "Prose: ?search= looks into it.",
        "unit": "Prose: ?search= looks into it.",
        "start_value": "A measure: ?state= says how far it is.",
        "current_value": "A measure: ?state= says how far it is.",
        "target_value": "A measure: ?state= says how far it is.",
    }

    class Meta:
        model = Goal
        fields = (
            "project", "side", "owner", "starts_on", "due_on", "risk_on", "met_on", "noted_on", "dropped_on", "feeds",
        )  # fmt: skip

    @property
    def today(self) -> date:
        day: date = self.request.user.institution.day(timezone.now())
        return day

    def by_state(self, queryset: QuerySet[Goal], name: str, value: list[str]) -> QuerySet[Goal]:
        return queryset.filter(reduce(or_, (in_goal_state(state, today=self.today) for state in value)))

    def changed_since(self, value: datetime) -> Q:
        return super().changed_since(value) | moved_by_days(self.request.user.institution.day(value), self.today)


def moved_by_days(then: date, today: date, *, path: str = "") -> Q:
    """Goals that became at risk after the day `then`, or are missed since."""
    risky = Q(**{f"{path}risk_on__gt": then, f"{path}risk_on__lte": today})
    return risky | Q(**{f"{path}due_on__gte": then, f"{path}due_on__lt": today})


class GoalNoteFilters(Filters):
    noted_on_from = DayFilter(field_name="noted_on", lookup_expr="gte")
    noted_on_to = DayFilter(field_name="noted_on", lookup_expr="lte")

    unfiltered = {
        "text": "Prose: ?search= looks into it.",
        "value": "A measure: ?goal= gives all of a goal.",
    }

    class Meta:
        model = GoalNote
        fields = ("goal", "noted_on", "met", "by")


class GoalPairFilters(Filters):
    """`is_open`: a clash that has no resolution."""

    clash_since_from = DayFilter(field_name="clash_since", lookup_expr="gte")
    clash_since_to = DayFilter(field_name="clash_since", lookup_expr="lte")
    is_open = FlagFilter(method="by_openness")

    unfiltered = {
        "reason": "Prose: ?search= looks into it.",
        "resolution": "Prose: ?search= looks into it.",
    }

    class Meta:
        model = GoalPair
        fields = (
            "project", "library_goal", "it_goal", "relation", "clash_since", "library_owner", "it_owner", "resolve_by",
            "resolved_on",
        )  # fmt: skip

    def by_openness(self, queryset: QuerySet[GoalPair], name: str, value: Any) -> QuerySet[GoalPair]:
        return queryset.filter(OPEN_CLASH) if value == "true" else queryset.exclude(OPEN_CLASH)


class InstitutionGoalFilters(Filters):
    """`state`: as it is today."""

    due_on_from = DayFilter(field_name="due_on", lookup_expr="gte")
    due_on_to = DayFilter(field_name="due_on", lookup_expr="lte")
    state = ChoicesFilter(choices=RollUpState, method="by_state")

    unfiltered = {
        "text": "Prose: ?search= looks into it.",
        "goals": "GET goals/?feeds= gives them.",
        "goals_met": "GET goals/?feeds=&state=met gives them.",
    }

    class Meta:
        model = InstitutionGoal
        fields = ("owner", "due_on")

    @property
    def today(self) -> date:
        day: date = self.request.user.institution.day(timezone.now())
        return day

    def by_state(self, queryset: QuerySet[InstitutionGoal], name: str, value: list[str]) -> QuerySet[InstitutionGoal]:
        return queryset.filter(reduce(or_, (in_roll_up_state(state, today=self.today) for state in value)))

    def changed_since(self, value: datetime) -> Q:
        then = self.request.user.institution.day(value)
        feeding = Goal.objects.filter(Q(updated_at__gte=value) | moved_by_days(then, self.today), feeds__isnull=False)
        return super().changed_since(value) | Q(pk__in=feeding.order_by().values("feeds"))
