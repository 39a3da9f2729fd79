"""The steps of projects."""

from collections import defaultdict

from django.urls import URLPattern, URLResolver, path
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from accounts.people.expansion import PeopleBehind
from accounts.permissions import may_lead_some, may_read, may_write_some
from foundation.api.idempotency import idempotent
from foundation.api.resources import Changes, Creates, Deletes, Resource, Row, Rows
from tracker.steps import actions
from tracker.steps.capacity_api import Capacity
from tracker.steps.filters import StepFilters
from tracker.steps.models import Step, StepOrder
from tracker.steps.serializers import MovedShape, MoveRequest, StepShape


class Steps(Creates, Changes, Deletes, Resource):
    """The plan of a project. Its owner may set the state of a step, whoever they are."""

    model, serializer_class, filterset_class = Step, StepShape, StepFilters
    reads, writes = may_read, may_lead_some
    searches = ("title", "done_when", "trap", "ticket_label")
    orderings = {
        "id": "id", "starts_on": "starts_on", "due_on": "due_on", "title": "title", "updated_at": "updated_at",
    }  # fmt: skip
    ordering = ("starts_on",)
    expansions = {"people": PeopleBehind(("owner",))}
    create_only = ("project",)
    required_by_put = ("after",)

    def add_related(self, rows: Rows) -> None:
        after: dict[int, list[int]] = defaultdict(list)
        found = StepOrder.objects.filter(step__in=[row["id"] for row in rows]).order_by("after_id")
        for step, before in found.values_list("step_id", "after_id"):
            after[step].append(before)
        for row in rows:
            row["after"] = after[row["id"]]

    def add(self, fields: Row) -> Step:
        return actions.add_step(institution_id=self.institution_id, by=self.person, at=self.now, **fields)

    def change(self, row: Step, fields: Row) -> None:
        actions.update_step(step=row, by=self.person, at=self.now, **fields)

    def remove(self, row: Step) -> None:
        actions.delete_step(step=row, by=self.person, at=self.now)

    @extend_schema(operation_id="move_step", summary="Move a step", request=MoveRequest, responses=MovedShape)
    @action(methods=["post"], detail=True, serializer_class=MoveRequest, writes=may_write_some)
    @idempotent
    def move(self, request: Request, pk: str) -> Response:
        """Every open step that comes after it moves by as many days as its due day does, around closed weeks."""
        row = self.locked(pk)
        ids = [step.pk for step in actions.move_step(step=row, by=self.person, at=self.now, **self.body())]
        rows = list(self.get_queryset().filter(pk__in=ids).order_by().values(*self.columns()))
        self.add_related(rows)
        return self.answer({"steps": sorted(rows, key=lambda row: ids.index(row["id"]))})


router = SimpleRouter()
router.register("steps", Steps, basename="step")
urlpatterns: list[URLPattern | URLResolver] = [
    *router.urls,
    path("capacity/", Capacity.as_view(), name="capacity"),
]
