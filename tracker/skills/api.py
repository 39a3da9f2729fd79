"""Skills, who teaches them, and figures of groups. What people say of themselves they alone read, at me/skills/."""

from typing import Any

from django.db.models import QuerySet
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from accounts.people.expansion import PeopleBehind
from accounts.permissions import may_read
from foundation.api.idempotency import idempotent
from foundation.api.resources import Changes, Creates, Deletes, Resource, Row, Rows
from foundation.api.serializers import Strict
from foundation.api.singletons import Singleton
from foundation.errors import Refused
from tracker.skills import actions
from tracker.skills.filters import (
    SkillFigureFilters,
    SkillFilters,
    SkillListFilters,
    TeachingOfferFilters,
    TeachingRequestFilters,
)
from tracker.skills.models import Skill, SkillFigure, SkillList, TeachingOffer, TeachingRequest
from tracker.skills.own_ratings import own_ratings, own_windows
from tracker.skills.permissions import may_manage_skills
from tracker.skills.queries import requests_between
from tracker.skills.serializers import (
    AnswerTeachingRequest,
    OwnSkillsRequest,
    OwnSkillsShape,
    RetireSkillRequest,
    SkillFigureShape,
    SkillListShape,
    SkillShape,
    TeachingOfferShape,
    TeachingRequestShape,
)


class SkillLists(Creates, Resource):
    """Lists of skills."""

    model, serializer_class, filterset_class = SkillList, SkillListShape, SkillListFilters
    reads, writes = may_read, may_manage_skills
    searches = ("name", "source")
    orderings = {"id": "id", "name": "name", "updated_at": "updated_at"}

    def add(self, fields: Row) -> SkillList:
        return actions.add_list(institution_id=self.institution_id, by=self.person, at=self.now, **fields)


class Skills(Creates, Changes, Resource):
    """What there is to be able to. One that is no longer asked about is retired, not deleted."""

    model, serializer_class, filterset_class = Skill, SkillShape, SkillFilters
    reads, writes = may_read, may_manage_skills
    searches = ("name", "area")
    orderings = {"id": "id", "name": "name", "updated_at": "updated_at"}
    create_only = ("skill_list",)

    def add(self, fields: Row) -> Skill:
        return actions.add_skill(institution_id=self.institution_id, by=self.person, at=self.now, **fields)

    def change(self, row: Skill, fields: Row) -> None:
        actions.update_skill(skill=row, by=self.person, at=self.now, **fields)

    @extend_schema(operation_id="retire_skill", request=RetireSkillRequest, responses=SkillShape)
    @action(methods=["post"], detail=True, serializer_class=RetireSkillRequest)
    @idempotent
    def retire(self, request: Request, pk: str) -> Response:
        """Retire a skill, or bring it back."""
        row = actions.retire_skill(skill=self.locked(pk), by=self.person, at=self.now, **self.body())
        return self.answer(self.representation(row.pk))


class SkillFigures(Resource):
    """Figures of groups of five people at least, as they were frozen."""

    model, serializer_class, filterset_class = SkillFigure, SkillFigureShape, SkillFigureFilters
    reads = may_read
    searches = ("skill__name", "group")
    orderings = {"id": "id", "updated_at": "updated_at"}
    http_method_names = ["get", "head", "options"]

    def add_related(self, rows: Rows) -> None:
        found: Any = SkillFigure.objects.filter(pk__in=[row["id"] for row in rows]).order_by()
        days = dict(found.values_list("pk", "freeze__frozen_on"))
        for row in rows:
            row["frozen_on"] = days[row["id"]]


class TeachingOffers(Creates, Deletes, Resource):
    """Who agreed to be found as a teacher of what. One offers and ends it for oneself."""

    model, serializer_class, filterset_class = TeachingOffer, TeachingOfferShape, TeachingOfferFilters
    reads = writes = may_read
    searches = ("skill__name", "person__name")
    expansions = {"people": PeopleBehind(("person",))}

    def get_queryset(self) -> QuerySet[TeachingOffer]:
        return TeachingOffer.objects.filter(person__is_active=True)

    def add(self, fields: Row) -> TeachingOffer:
        return actions.offer_teaching(by=self.person, at=self.now, **fields)

    def remove(self, row: TeachingOffer) -> None:
        actions.withdraw_offer(offer=row, by=self.person, at=self.now)


class TeachingRequests(Creates, Resource):
    """What the caller asked or is asked, and the sessions that were agreed. Nobody sees what others ask each other."""

    model, serializer_class, filterset_class = TeachingRequest, TeachingRequestShape, TeachingRequestFilters
    reads = writes = may_read
    searches = ("skill__name",)
    orderings = {"id": "id", "asked_on": "asked_on", "updated_at": "updated_at"}
    ordering = ("-asked_on",)
    expansions = {"people": PeopleBehind(("teacher", "asked_by"))}

    def get_queryset(self) -> QuerySet[TeachingRequest]:
        return requests_between(self.person)

    def add(self, fields: Row) -> TeachingRequest:
        offer = TeachingOffer.objects.select_related("skill", "person")
        found = offer.filter(skill=fields["skill"], person=fields["teacher"]).first()
        if found is None:
            raise Refused({"teacher": _("They do not offer to teach this.")}, code="invalid_choice")
        return actions.ask_teacher(offer=found, by=self.person, at=self.now, text=fields.get("text", ""))

    @extend_schema(
        operation_id="answer_teaching_request", request=AnswerTeachingRequest, responses=TeachingRequestShape
    )
    @action(methods=["post"], detail=True, serializer_class=AnswerTeachingRequest, url_path="answer", url_name="answer")
    @idempotent
    def accept_or_decline(self, request: Request, pk: str) -> Response:
        """The teacher accepts or declines, once."""
        row = actions.answer_request(request=self.locked(pk), by=self.person, at=self.now, **self.body())
        return self.answer(self.representation(row.pk))

    @extend_schema(operation_id="withdraw_teaching_request", request=None, responses=TeachingRequestShape)
    @action(methods=["post"], detail=True, serializer_class=Strict)
    @idempotent
    def withdraw(self, request: Request, pk: str) -> Response:
        """Who asked takes it back, while nobody has answered."""
        row = self.locked(pk)
        self.body()
        actions.withdraw_request(request=row, by=self.person, at=self.now)
        return self.answer(self.representation(row.pk))


@extend_schema_view(
    get=extend_schema(operation_id="get_my_skills", summary="Read what you say of yourself", responses=OwnSkillsShape),
    patch=extend_schema(
        operation_id="change_my_skills",
        summary="Say what you can do",
        request=OwnSkillsRequest,
        responses=OwnSkillsShape,
    ),
)
class MySkills(Singleton):
    """What the caller says of themselves, for them alone."""

    reads = writes = may_read
    change_class = OwnSkillsRequest

    def representation(self) -> Row:
        rated = own_ratings(self.person)
        ratings = [{"skill": row.skill.pk, "level": int(row.level), "number": row.number} for row in rated]
        return {"ratings": ratings, "windows": list(own_windows(self.person))}

    def change(self, fields: Row) -> None:
        if "ratings" in fields:
            given = {row["skill"]: row["level"] for row in fields["ratings"]}
            actions.rate_skills(by=self.person, at=self.now, ratings=given)
        if "windows" in fields:
            actions.set_windows(by=self.person, at=self.now, windows=fields["windows"])


router = SimpleRouter()
router.register("skill-lists", SkillLists, basename="skill-list")
router.register("skills", Skills, basename="skill")
router.register("skill-figures", SkillFigures, basename="skill-figure")
router.register("teaching-offers", TeachingOffers, basename="teaching-offer")
router.register("teaching-requests", TeachingRequests, basename="teaching-request")
urlpatterns: list[URLPattern | URLResolver] = [*router.urls, path("me/skills/", MySkills.as_view(), name="my-skills")]
