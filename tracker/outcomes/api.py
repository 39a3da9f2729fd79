"""Decisions, actions and agenda items of a project or a meeting."""

from collections import defaultdict
from typing import Any

from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from accounts.people.expansion import PeopleBehind
from accounts.permissions import may_lead_some, may_read, may_write_some
from foundation.api.idempotency import idempotent
from foundation.api.resources import Changes, Creates, Deletes, Resource, Row, Rows
from foundation.errors import Refused
from tracker.outcomes import actions
from tracker.outcomes.filters import ActionFilters, AgendaItemFilters, DecisionFilters
from tracker.outcomes.models import Action, AgendaItem, Decision, DecisionVoice
from tracker.outcomes.serializers import ActionShape, AgendaItemShape, AgreeRequest, DecisionShape


class Decisions(Creates, Changes, Deletes, Resource):
    """What was decided, who was in the room and which side was missing."""

    model, serializer_class, filterset_class = Decision, DecisionShape, DecisionFilters
    reads, writes = may_read, may_lead_some
    searches = ("text",)
    orderings = {"id": "id", "decided_on": "decided_on", "review_on": "review_on", "updated_at": "updated_at"}
    ordering = ("-decided_on",)
    expansions = {"people": PeopleBehind(("in_room", "must_agree", "agreed"))}
    create_only = ("project",)
    required_by_put = ("decided_on", "in_room", "sides_in_room", "agreed")

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        return (*super().columns(), "library_in_room", "it_in_room", "leadership_in_room")

    def add_related(self, rows: Rows) -> None:
        voices: dict[int, list[Any]] = defaultdict(list)
        found = DecisionVoice.objects.filter(decision__in=[row["id"] for row in rows]).order_by("id")
        for voice in found.values("decision", "person", "in_room", "must_agree", "agreed_on"):
            voices[voice["decision"]].append(voice)
        for row in rows:
            mine = voices[row["id"]]
            row["in_room"] = [voice["person"] for voice in mine if voice["in_room"]]
            row["must_agree"] = [voice["person"] for voice in mine if voice["must_agree"]]
            row["agreed"] = [voice["person"] for voice in mine if voice["agreed_on"] is not None]
            present = {side: row.pop(f"{side}_in_room") for side in ("library", "it", "leadership")}
            row["sides_in_room"] = [side for side in present if present[side]]
            row["missing_sides"] = [side for side in ("library", "it") if not present[side]]

    def add(self, fields: Row) -> Decision:
        _leave_agreed(fields, agreed=set())
        return actions.record_decision(institution_id=self.institution_id, by=self.person, at=self.now, **fields)

    def change(self, row: Decision, fields: Row) -> None:
        _leave_agreed(fields, agreed=set(row.voices.exclude(agreed_on=None).values_list("person", flat=True)))
        actions.update_decision(decision=row, by=self.person, at=self.now, **fields)

    def remove(self, row: Decision) -> None:
        actions.delete_decision(decision=row, by=self.person, at=self.now)

    @extend_schema(
        operation_id="agree_to_decision", summary="Agree to a decision", request=AgreeRequest, responses=DecisionShape
    )
    @action(methods=["post"], detail=True, serializer_class=AgreeRequest, writes=may_read)
    @idempotent
    def agree(self, request: Request, pk: str) -> Response:
        """The caller, who must agree, does; or takes it back. A dean agrees for leadership as well."""
        row = self.locked(pk)
        actions.agree(decision=row, by=self.person, at=self.now, agreed=self.body()["agreed"])
        return self.answer(self.representation(row.pk))


def _leave_agreed(fields: Row, *, agreed: set[int]) -> None:
    """Who has agreed may be sent back as it is, and is changed by each person alone."""
    if "agreed" in fields and {person.pk for person in fields.pop("agreed")} != agreed:
        raise Refused({"agreed": _("Each person agrees for themselves: POST to agree/.")}, code="not_allowed")


class Actions(Creates, Changes, Deletes, Resource):
    """Who does what by when. Its owner may set its state, whoever they are."""

    model, serializer_class, filterset_class = Action, ActionShape, ActionFilters
    reads, writes = may_read, may_lead_some
    searches = ("text", "ticket_label")
    orderings = {"id": "id", "due_on": "due_on", "state": "state", "updated_at": "updated_at"}
    ordering = ("due_on",)
    expansions = {"people": PeopleBehind(("owner",))}
    create_only = ("project",)

    def add(self, fields: Row) -> Action:
        return actions.add_action(institution_id=self.institution_id, by=self.person, at=self.now, **fields)

    def change(self, row: Action, fields: Row) -> None:
        actions.update_action(action=row, by=self.person, at=self.now, **fields)

    def remove(self, row: Action) -> None:
        actions.delete_action(action=row, by=self.person, at=self.now)


class AgendaItems(Creates, Changes, Deletes, Resource):
    """Points to talk about; one not reached is carried over to the next meeting."""

    model, serializer_class, filterset_class = AgendaItem, AgendaItemShape, AgendaItemFilters
    reads, writes = may_read, may_write_some
    searches = ("text",)
    orderings = {"id": "id", "position": "position", "updated_at": "updated_at"}
    ordering = ("position",)
    create_only = ("project",)
    required_by_put = ("position",)

    def add(self, fields: Row) -> AgendaItem:
        reached = fields.pop("reached", False)
        item = actions.add_agenda_item(institution_id=self.institution_id, by=self.person, at=self.now, **fields)
        if reached:
            item = actions.update_agenda_item(item=item, by=self.person, at=self.now, reached=True)
        return item

    def change(self, row: AgendaItem, fields: Row) -> None:
        actions.update_agenda_item(item=row, by=self.person, at=self.now, **fields)

    def remove(self, row: AgendaItem) -> None:
        actions.delete_agenda_item(item=row, by=self.person, at=self.now)


router = SimpleRouter()
router.register("decisions", Decisions, basename="decision")
router.register("actions", Actions, basename="action")
router.register("agenda-items", AgendaItems, basename="agenda-item")
urlpatterns: list[URLPattern | URLResolver] = [*router.urls]
