"""Trainings over REST."""

from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, QuerySet
from django.urls import URLPattern, URLResolver
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from accounts.people.expansion import PeopleBehind
from accounts.people.models import Person
from accounts.permissions import may_read, may_write_some
from foundation.api.fields import ScopedIdList, StrictText
from foundation.api.idempotency import idempotent
from foundation.api.resources import Changes, Creates, Deletes, Resource, Row
from foundation.api.serializers import Strict, StrictModel
from foundation.web_addresses import MAX_URL_LENGTH
from tracker.trainings import actions
from tracker.trainings.filters import TrainingFilters
from tracker.trainings.models import IT_TOOK_PART, MAX_LINKS, Training


class TrainingShape(StrictModel):
    """What was taught, or what kept it from being taught. People are counted; who teaches and organises is named."""

    described = {
        "topic": "What is taught.",
        "held_on": "Its day, at the institution.",
        "state": "Left out of a new one: planned if its day is ahead, else held.",
        "organiser": "The id of who is asked how it went; whoever adds it, unless said otherwise.",
        "teacher": "The id of who teaches.",
        "teacher_name": "Who teaches, of somebody without an account.",
        "taught_side": "The side that teaches: of a teacher with an account the one of that day.",
        "library_people": "How many people of the library took part.",
        "it_people": "How many people of IT took part.",
        "it_took_part": "Whether somebody of IT taught or took part.",
        "hours": "How long it takes.",
        "cost": "What it costs in all. null: not known.",
        "currency": "Of the cost, such as GBP.",
        "barrier": "What kept it from taking place; of one that did not only.",
        "barrier_text": "The barrier in words, where it is something else.",
        "links": "Addresses of certificates and materials.",
        "project": "The id of the project that it belongs to.",
        "meeting": "The id of the meeting as which it counts. null: it does not count as a contact.",
    }

    links = serializers.ListField(child=StrictText(max_length=MAX_URL_LENGTH), max_length=MAX_LINKS, required=False)
    it_took_part = serializers.BooleanField(read_only=True)

    class Meta:
        model = Training
        fields = (
            "id", "topic", "held_on", "state", "organiser", "teacher", "teacher_name", "taught_side",
            "library_people", "it_people", "it_took_part", "hours", "cost", "currency", "barrier", "barrier_text",
            "links", "project", "meeting", "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = ("meeting",)


class ContactOfTraining(Strict):
    """Who came, of both sides: the people of the meeting that is logged."""

    attendees = ScopedIdList(Person, help_text="Ids of people who came, somebody of each side among them.")


class Trainings(Creates, Changes, Deletes, Resource):
    """Trainings of library and IT: planned, held, or kept from taking place by a barrier."""

    model, serializer_class, filterset_class = Training, TrainingShape, TrainingFilters
    reads, writes = may_read, may_write_some
    searches = ("topic", "teacher_name", "barrier_text")
    orderings = {"id": "id", "held_on": "held_on", "topic": "topic", "updated_at": "updated_at"}
    ordering = ("-held_on",)
    expansions = {"people": PeopleBehind(("organiser", "teacher"))}
    required_by_put = ("state", "organiser")

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        return (*super().columns(), "it_took_part")

    def get_queryset(self) -> QuerySet[Training]:
        return Training.objects.annotate(it_took_part=ExpressionWrapper(IT_TOOK_PART, output_field=BooleanField()))

    def add(self, fields: Row) -> Training:
        return actions.add_training(institution_id=self.institution_id, by=self.person, at=self.now, **fields)

    def change(self, row: Training, fields: Row) -> None:
        actions.update_training(training=row, by=self.person, at=self.now, **fields)

    def remove(self, row: Training) -> None:
        actions.delete_training(training=row, by=self.person, at=self.now)

    @extend_schema(request=ContactOfTraining, responses=TrainingShape)
    @action(methods=["post"], detail=True, serializer_class=ContactOfTraining)
    @idempotent
    def count(self, request: Request, pk: str) -> Response:
        """Both sides attended, and it counts as a contact of its project: logs the meeting."""
        row: Any = self.locked(pk)
        given = self.body()
        actions.count_as_contact(training=row, by=self.person, at=self.now, attendees=given["attendees"])
        return self.answer(self.representation(row.pk))


router = SimpleRouter()
router.register("trainings", Trainings, basename="training")
urlpatterns: list[URLPattern | URLResolver] = [*router.urls]
