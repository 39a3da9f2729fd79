"""What decisions, actions and agenda items can be filtered by; pages and the API share it."""

from django.db.models import Q, QuerySet

from accounts.roles import Side
from foundation.api.filters import ChoicesFilter, DayFilter, Filters, FlagFilter, IdFilter
from tracker.outcomes.models import Action, AgendaItem, Decision, DecisionVoice


class DecisionFilters(Filters):
    """`missing_sides`: that side was not in the room. `must_agree`: must, whether or not they have."""

    decided_on_from = DayFilter(field_name="decided_on", lookup_expr="gte")
    decided_on_to = DayFilter(field_name="decided_on", lookup_expr="lte")
    review_on_to = DayFilter(field_name="review_on", lookup_expr="lte")
    in_room = IdFilter(method="with_voice")
    must_agree = IdFilter(method="with_voice")
    agreed = IdFilter(method="with_agreement")
    sides_in_room = ChoicesFilter(
        choices=[(side.value, side.label) for side in (Side.LIBRARY, Side.IT, Side.LEADERSHIP)], method="with_side"
    )
    missing_sides = ChoicesFilter(
        choices=[(side.value, side.label) for side in (Side.LIBRARY, Side.IT)], method="without_side"
    )
    awaits_leadership = FlagFilter()

    unfiltered = {"text": "Prose: ?search= looks into it."}

    class Meta:
        model = Decision
        fields = ("project", "meeting", "decided_on", "awaits_leadership", "review_on")

    def with_voice(self, queryset: QuerySet[Decision], name: str, value: list[int]) -> QuerySet[Decision]:
        voices = DecisionVoice.objects.filter(person__in=value, **{name: True})
        return queryset.filter(pk__in=voices.values("decision"))

    def with_agreement(self, queryset: QuerySet[Decision], name: str, value: list[int]) -> QuerySet[Decision]:
        voices = DecisionVoice.objects.filter(person__in=value, agreed_on__isnull=False)
        return queryset.filter(pk__in=voices.values("decision"))

    def with_side(self, queryset: QuerySet[Decision], name: str, value: list[str]) -> QuerySet[Decision]:
        return queryset.filter(_in_room(value, present=True))

    def without_side(self, queryset: QuerySet[Decision], name: str, value: list[str]) -> QuerySet[Decision]:
        return queryset.filter(_in_room(value, present=False))


def _in_room(sides: list[str], *, present: bool) -> Q:
    """One of the sides was there, or one was not."""
    return Q(*((f"{side}_in_room", present) for side in sides), _connector=Q.OR)


class ActionFilters(Filters):
    due_on_from = DayFilter(field_name="due_on", lookup_expr="gte")
    due_on_to = DayFilter(field_name="due_on", lookup_expr="lte")

    unfiltered = {
        "text": "Prose: ?search= looks into it.",
        "ticket_url": "Prose: ?search= looks into its words.",
        "ticket_label": "Prose: ?search= looks into it.",
        "ticket_word": "Prose of another system; ?ticket_state= says what it means.",
    }

    class Meta:
        model = Action
        fields = ("project", "meeting", "owner", "due_on", "state", "ticket_state")


class AgendaItemFilters(Filters):
    reached = FlagFilter()

    unfiltered = {"text": "Prose: ?search= looks into it."}

    class Meta:
        model = AgendaItem
        fields = ("project", "meeting", "minutes", "position", "reached", "carried_from")
