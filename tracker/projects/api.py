"""Projects, each with its cadence, and the term calendar that cadence is counted by."""

from collections.abc import Callable
from typing import Any

from django.db.models import Case, QuerySet
from django.db.models.expressions import Combinable
from django.urls import URLPattern, URLResolver
from rest_framework import serializers
from rest_framework.routers import SimpleRouter

from accounts.institutions.models import Closure
from accounts.people.expansion import PeopleBehind
from accounts.people.models import Person
from accounts.permissions import may_administer, may_lead_some, may_read
from accounts.roles import Side
from foundation.api.fields import ScopedIdList, StrictText
from foundation.api.resources import Changes, Creates, Deletes, Resource, Row, Rows
from foundation.api.serializers import StrictModel
from foundation.api.views import InstitutionView
from foundation.db.choice_order import order_of
from foundation.db.json_lists import read_list
from foundation.limits import MAX_NAME_LENGTH
from tracker.cadence.bands import Band, State
from tracker.projects import actions
from tracker.projects.filters import ProjectFilters, TermFilters
from tracker.projects.models import Project
from tracker.projects.queries import (
    COLUMNS,
    OWNER_SIDES,
    PEOPLE,
    in_state,
    nest_cadence,
    order_as_of_today,
    with_people,
)


class CadenceShape(serializers.Serializer[Any]):
    """How often the two sides meet over the last 12 counted weeks, and the clock until the next contact is due."""

    described = {
        "band": "How often the two sides met over the counted weeks.",
        "state": "Where its clock stands.",
        "target_days": "How many days may lie between contacts.",
        "grace_days": "How many days more until it is late.",
        "last_contact_on": "The day of the last joint contact.",
        "due_on": "The day by which the next contact is due.",
        "late_on": "The day from which it is late.",
        "streak_weeks": "How many weeks in a row had a contact.",
        "streak_periods": "Of a target longer than a week: how many periods in a row did not become late.",
        "counted_weeks": "How many weeks count: at most 12, without closed ones.",
        "contact_weeks": "How many of them had a contact.",
        "contact_days": "On how many days of them there was a contact.",
        "clock_days": "On how many days its clock ran, in the last 12 counted weeks that are over.",
        "on_target_days": "On how many of those it was not late.",
    }

    band = serializers.ChoiceField(choices=Band.choices)
    state = serializers.ChoiceField(choices=State.choices)
    target_days = serializers.IntegerField()
    grace_days = serializers.IntegerField()
    last_contact_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    late_on = serializers.DateField(allow_null=True)
    streak_weeks = serializers.IntegerField()
    streak_periods = serializers.IntegerField()
    counted_weeks = serializers.IntegerField()
    contact_weeks = serializers.IntegerField()
    contact_days = serializers.IntegerField()
    clock_days = serializers.IntegerField()
    on_target_days = serializers.IntegerField()


class ProjectShape(StrictModel):
    """`missing_owners`: the sides without an owner, which is allowed and flagged. `misplaced_owners`: the sides whose
    owner is on another one by now. Owners and managers change the people of a project: they may write it."""

    described = {
        "name": "What it is called.",
        "summary": "What it is about.",
        "kind": "What kind of work it is.",
        "status": "Whether it is going on.",
        "library_owner": "The id of its owner at the library.",
        "it_owner": "The id of its owner at IT.",
        "sponsor": "The id of the dean or director who stands behind it.",
        "members": "The ids of the people who belong to it.",
        "partners": "The names of organisations outside that take part.",
        "missing_owners": "The sides that have no owner.",
        "misplaced_owners": "The sides whose owner is on another side by now.",
        "cadence": "How often the two sides meet, and when they should next.",
    }

    members = ScopedIdList(Person, required=False)
    partners = serializers.ListField(child=StrictText(max_length=MAX_NAME_LENGTH), required=False, max_length=100)
    missing_owners = serializers.ListField(child=serializers.ChoiceField(choices=["library", "it"]), read_only=True)
    misplaced_owners = serializers.ListField(child=serializers.ChoiceField(choices=["library", "it"]), read_only=True)
    cadence = CadenceShape(read_only=True)

    class Meta:
        model = Project
        fields = (
            "id", "name", "summary", "kind", "status", "library_owner", "it_owner", "sponsor", "members", "partners",
            "missing_owners", "misplaced_owners", "target_days", "grace_days", "active_on", "cadence", "created_at",
            "updated_at",
        )  # fmt: skip


def _state_today(view: InstitutionView) -> Case:
    return order_of(in_state(state, today=view.today) for state in State)


def _as_of_today(name: str) -> Callable[[InstitutionView], Combinable]:
    return lambda view: order_as_of_today(name, today=view.today)


class Projects(Creates, Changes, Deletes, Resource):
    """Joint projects. Staff write those that they belong to, managers all, deans the sponsor."""

    model, serializer_class, filterset_class = Project, ProjectShape, ProjectFilters
    reads, writes = may_read, may_lead_some
    searches = ("name", "summary")
    orderings = {
        "id": "id", "name": "name", "kind": "kind", "status": "status", "active_on": "active_on",
        "created_at": "created_at", "updated_at": "updated_at",
        "last_contact_on": "cadence__last_contact_on", "due_on": "cadence__due_on", "late_on": "cadence__late_on",
        "state": _state_today,
        **{name: _as_of_today(name) for name in ("band", "streak_weeks", "contact_weeks", "contact_days")},
    }  # fmt: skip
    ordering = ("name",)
    index_hints = {"id": "cadence__project"}
    expansions = {"people": PeopleBehind(("library_owner", "it_owner", "sponsor", "members"))}
    required_by_put = ("status", "active_on")

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        return (*super().columns(), *COLUMNS, *OWNER_SIDES.values(), *PEOPLE)

    def get_queryset(self) -> QuerySet[Project]:
        return with_people(Project.objects.all())

    def add_related(self, rows: Rows) -> None:
        nest_cadence(rows, today=self.today)
        for row in rows:
            row["members"] = sorted(read_list(row.pop("member_ids")))
            row["partners"] = sorted(read_list(row.pop("partner_names")))
            row["missing_owners"] = [side for side in (Side.LIBRARY, Side.IT) if row[f"{side}_owner"] is None]
            sides = {side: row.pop(OWNER_SIDES[f"{side}_owner"]) for side in (Side.LIBRARY, Side.IT)}
            row["misplaced_owners"] = [
                side for side in sides if row[f"{side}_owner"] is not None and sides[side] != side
            ]

    def add(self, fields: Row) -> Project:
        return actions.create_project(institution_id=self.institution_id, by=self.person, at=self.now, **fields)

    def change(self, row: Project, fields: Row) -> None:
        actions.update_project(project=row, by=self.person, at=self.now, **fields)

    def remove(self, row: Project) -> None:
        actions.delete_project(project=row, by=self.person, at=self.now)


class TermShape(StrictModel):
    """A closed week, or several."""

    described = {
        "name": "What it is called.",
        "starts_on": "Its first day, a Monday.",
        "ends_on": "Its last day, a Sunday.",
    }

    class Meta:
        model = Closure
        fields = ("id", "name", "starts_on", "ends_on", "created_at", "updated_at")


class Terms(Creates, Changes, Deletes, Resource):
    """The term calendar: runs of closed weeks, Monday to Sunday, in which nothing counts and nobody is reminded."""

    model, serializer_class, filterset_class = Closure, TermShape, TermFilters
    reads, writes = may_read, may_administer
    searches = ("name",)
    orderings = {"id": "id", "starts_on": "starts_on", "ends_on": "ends_on", "updated_at": "updated_at"}
    ordering = ("starts_on",)

    def add(self, fields: Row) -> Closure:
        closure = Closure(institution_id=self.institution_id, **fields)
        return actions.save_closure(closure=closure, by=self.person, at=self.now)

    def change(self, row: Closure, fields: Row) -> None:
        for name, value in fields.items():
            setattr(row, name, value)
        actions.save_closure(closure=row, by=self.person, at=self.now)

    def remove(self, row: Closure) -> None:
        actions.delete_closure(closure=row, by=self.person, at=self.now)


router = SimpleRouter()
router.register("projects", Projects, basename="project")
router.register("terms", Terms, basename="term")
urlpatterns: list[URLPattern | URLResolver] = [*router.urls]
