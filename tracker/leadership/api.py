"""Sponsors and when they were in the room, stakeholders, and roles cards of teams."""

from typing import Any

from django.db.models import QuerySet
from django.urls import URLPattern, URLResolver, path
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.routers import SimpleRouter

from accounts.people.expansion import PeopleBehind
from accounts.permissions import may_lead_some, may_read, may_write_some
from foundation.api.fields import StrictBoolean
from foundation.api.resources import Changes, Creates, Deletes, Resource, Row
from foundation.api.serializers import Strict, StrictModel
from foundation.api.singletons import Singleton
from tracker.leadership import actions
from tracker.leadership.filters import SponsorFilters, StakeholderFilters, TeamCardFilters
from tracker.leadership.models import Stakeholder, TeamCard
from tracker.leadership.queries import PRESENCE, wants_digest, with_presence
from tracker.projects.models import Project


class SponsorshipShape(StrictModel):
    """A project as leadership sees it."""

    described = {
        "id": "The id of the project.",
        "name": "What the project is called.",
        "status": "Whether it is going on.",
        "sponsor": "The id of the dean or director who stands behind it. null: nobody.",
        "last_in_room_on": "When the sponsor was last at a meeting of it.",
        "last_invited_on": "The day of the last meeting to which the sponsor was invited.",
        "next_invited_on": "The day of the next meeting to which the sponsor is invited.",
        "next_meeting_on": "The day of the next meeting that is planned.",
        "decisions_waiting": "How many decisions leadership has still to confirm.",
        "waiting_since": "The day of the oldest of them.",
    }

    last_in_room_on = serializers.DateField(read_only=True, allow_null=True)
    last_invited_on = serializers.DateField(read_only=True, allow_null=True)
    next_invited_on = serializers.DateField(read_only=True, allow_null=True)
    next_meeting_on = serializers.DateField(read_only=True, allow_null=True)
    decisions_waiting = serializers.IntegerField(read_only=True)
    waiting_since = serializers.DateField(read_only=True, allow_null=True)

    class Meta:
        model = Project
        fields = ("id", "name", "status", "sponsor", *PRESENCE)


class Sponsorships(Resource):
    """Projects with their sponsors: when each was last in the room and invited, and what waits for leadership."""

    model, serializer_class, filterset_class = Project, SponsorshipShape, SponsorFilters
    reads = may_read
    searches = ("name", "sponsor__name")
    orderings = {"id": "id", "name": "name", "status": "status"}
    ordering = ("name",)
    expansions = {"people": PeopleBehind(("sponsor",))}

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        return (*super().columns(), *PRESENCE)

    def get_queryset(self) -> QuerySet[Any]:
        return with_presence(Project.objects.all(), today=self.today)


class StakeholderShape(StrictModel):
    """Somebody beside the sponsor whom a project matters to."""

    described = {
        "project": "The id of its project. It is said once, when the row is made.",
        "person": "The id of the person, who is told of decisions.",
        "name": "The name of somebody without an account, in place of `person`.",
        "part": "Whether they decide with the sponsor, are consulted, or are informed.",
        "text": "Why it matters to them.",
    }

    class Meta:
        model = Stakeholder
        fields = ("id", "project", "person", "name", "part", "text", "created_at", "updated_at")


class Stakeholders(Creates, Changes, Deletes, Resource):
    """People beside the sponsor whom projects matter to."""

    model, serializer_class, filterset_class = Stakeholder, StakeholderShape, StakeholderFilters
    reads, writes = may_read, may_lead_some
    searches = ("name", "text", "person__name")
    orderings = {"id": "id", "part": "part", "updated_at": "updated_at"}
    expansions = {"people": PeopleBehind(("person",))}
    create_only = ("project",)
    required_by_put = ("name",)

    def add(self, fields: Row) -> Stakeholder:
        return actions.add_stakeholder(institution_id=self.institution_id, by=self.person, at=self.now, **fields)

    def change(self, row: Stakeholder, fields: Row) -> None:
        actions.update_stakeholder(stakeholder=row, by=self.person, at=self.now, **fields)

    def remove(self, row: Stakeholder) -> None:
        actions.delete_stakeholder(stakeholder=row, by=self.person, at=self.now)


class TeamCardShape(StrictModel):
    """What other departments ask about a team, in plain words."""

    described = {
        "team": "The id of the team. It is said once, when the row is made.",
        "covers": "What to bring to this team.",
        "decides": "What it decides without asking.",
        "asks": "What it decides only with somebody else, and whom.",
        "deputy": "The id of who answers when nobody else does.",
        "hours": "When it answers, and how fast.",
        "escalation": "Whom to turn to when it does not answer.",
        "not_for": "What people bring to it by mistake, and where it belongs.",
    }

    class Meta:
        model = TeamCard
        fields = (
            "id", "team", "covers", "decides", "asks", "deputy", "hours", "escalation", "not_for", "created_at",
            "updated_at",
        )  # fmt: skip


class TeamCards(Creates, Changes, Resource):
    """Roles cards of teams, one each."""

    model, serializer_class, filterset_class = TeamCard, TeamCardShape, TeamCardFilters
    reads, writes = may_read, may_write_some
    searches = ("team__name", "covers", "decides", "asks", "hours", "escalation", "not_for")
    orderings = {"id": "id", "updated_at": "updated_at"}
    expansions = {"people": PeopleBehind(("deputy",))}
    create_only = ("team",)

    def add(self, fields: Row) -> TeamCard:
        return actions.add_card(institution_id=self.institution_id, by=self.person, at=self.now, **fields)

    def change(self, row: TeamCard, fields: Row) -> None:
        actions.update_card(card=row, by=self.person, at=self.now, **fields)


class DigestRequest(Strict):
    """What is left out stays."""

    described = {"wanted": "Whether the sponsor's digest is mailed to the caller, once a month at most."}

    wanted = StrictBoolean(required=False)


class DigestShape(serializers.Serializer[Any]):
    """Whether the sponsor's digest comes by mail."""

    described = DigestRequest.described

    wanted = serializers.BooleanField()


@extend_schema_view(
    get=extend_schema(
        operation_id="get_my_sponsor_digest", summary="Read whether the sponsor's digest is mailed to you",
        responses=DigestShape,
    ),
    patch=extend_schema(
        operation_id="change_my_sponsor_digest", summary="Begin or end the sponsor's digest", request=DigestRequest,
        responses=DigestShape,
    ),
)  # fmt: skip
class MyDigest(Singleton):
    """The mail about the projects that the caller sponsors."""

    reads = writes = may_read
    change_class = DigestRequest

    def representation(self) -> Row:
        return {"wanted": wants_digest(self.person)}

    def change(self, fields: Row) -> None:
        if "wanted" in fields:
            actions.want_digest(person=self.person, at=self.now, wanted=fields["wanted"])


router = SimpleRouter()
router.register("sponsorships", Sponsorships, basename="sponsorship")
router.register("stakeholders", Stakeholders, basename="stakeholder")
router.register("team-cards", TeamCards, basename="team-card")
urlpatterns: list[URLPattern | URLResolver] = [
    *router.urls,
    path("me/sponsor-digest/", MyDigest.as_view(), name="my-sponsor-digest"),
]
