"""Who: the caller, the institution's teams and its people. Reads by every reader, writes by administrators."""

from collections import defaultdict
from typing import Any

from django.db import transaction
from django.urls import URLPattern, URLResolver, path
from django.utils import translation
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from accounts.languages import MAX_CODE_LENGTH, language_of
from accounts.people import actions
from accounts.people.fields import AddressField, AddressSerializerField
from accounts.people.filters import PersonFilters, TeamFilters
from accounts.people.models import Membership, Person, RoleGrant, Team
from accounts.permissions import may_administer, may_read
from accounts.roles import Role, Side
from foundation.api import etags
from foundation.api.fields import RowId, ScopedIdList, StrictChoice, StrictText
from foundation.api.idempotency import idempotent
from foundation.api.renderers import dumps
from foundation.api.resources import Changes, Creates, Deletes, Resource, Row, Rows
from foundation.api.serializers import Strict, StrictModel
from foundation.api.views import InstitutionView
from foundation.limits import MAX_NAME_LENGTH
from foundation.permissions import anyone


class TeamShape(StrictModel):
    """A team."""

    described = {
        "name": "What it is called.",
        "side": "The side that its people are on.",
        "hours_a_week": "Hours a week that it can give to joint projects. Null: nobody has said.",
    }

    class Meta:
        model = Team
        fields = ("id", "name", "side", "hours_a_week", "created_at", "updated_at")


class Teams(Creates, Changes, Deletes, Resource):
    """Teams, each on a side: library, it, leadership, other."""

    model, serializer_class, filterset_class = Team, TeamShape, TeamFilters
    reads, writes = may_read, may_administer
    searches = ("name",)
    orderings = {"id": "id", "name": "name", "side": "side", "updated_at": "updated_at"}
    ordering = ("name",)

    def add(self, fields: Row) -> Team:
        team = Team(institution_id=self.institution_id, **fields)
        return actions.save_team(team=team, by=self.person, at=self.now)

    def change(self, row: Team, fields: Row) -> None:
        for name, value in fields.items():
            setattr(row, name, value)
        actions.save_team(team=row, by=self.person, at=self.now)

    def remove(self, row: Team) -> None:
        actions.delete_team(team=row, by=self.person, at=self.now)


LANGUAGE_HELP = "Of pages and messages, such as en-gb; empty: the institution's"


class PersonShape(StrictModel):
    """`side` is today's: that of the home team `team`. `teams` are those besides it."""

    described = {
        "email": "The address that they sign in with and are written to.",
        "name": "What they are called.",
        "side": "The side of their home team.",
        "team": "The id of their home team.",
        "teams": "The ids of the other teams that they belong to.",
        "roles": "What they may do.",
        "is_active": "Whether they may sign in and are written to.",
    }

    teams = ScopedIdList(Team, required=False)
    roles = serializers.ListField(child=StrictChoice(choices=Role.choices), required=False, max_length=20)
    side = serializers.ChoiceField(choices=Side.choices, read_only=True)
    language = StrictText(max_length=MAX_CODE_LENGTH, required=False, allow_blank=True, help_text=LANGUAGE_HELP)
    serializer_field_mapping = {**StrictModel.serializer_field_mapping, AddressField: AddressSerializerField}

    class Meta:
        model = Person
        fields = (
            "id", "email", "name", "side", "team", "teams", "roles", "language", "is_active", "created_at",
            "updated_at",
        )  # fmt: skip


class People(Creates, Changes, Resource):
    """People of the institution. They are never deleted, since history names them: set `is_active` to false."""

    model, serializer_class, filterset_class = Person, PersonShape, PersonFilters
    reads, writes = may_read, may_administer
    searches = ("name", "email")
    orderings = {"id": "id", "name": "name", "email": "email", "updated_at": "updated_at"}
    ordering = ("name",)
    create_only = ("email",)
    required_by_put = ("roles",)

    def add(self, fields: Row) -> Person:
        active = fields.pop("is_active", True)
        person = actions.create_person(institution_id=self.institution_id, by=self.person, at=self.now, **fields)
        if not active:
            person = actions.update_person(person=person, by=self.person, at=self.now, is_active=False)
        return person

    def change(self, row: Person, fields: Row) -> None:
        actions.update_person(person=row, by=self.person, at=self.now, **fields)

    @extend_schema(request=None, responses=PersonShape)
    @action(methods=["post"], detail=True, serializer_class=Strict)
    @idempotent
    def invite(self, request: Request, pk: str) -> Response:
        """Mail somebody who never signed in a link that sets their password. It works for three days, and can be sent
        again."""
        row = self.locked(pk)
        self.body()
        actions.invite_person(person=row, by=self.person, at=self.now)
        return self.answer(self.representation(row.pk))

    @extend_schema(request=None, responses=PersonShape, operation_id="sign_out_person", summary="Sign a person out")
    @action(methods=["post"], detail=True, url_path="sign-out", serializer_class=Strict)
    @idempotent
    def sign_out(self, request: Request, pk: str) -> Response:
        """Everywhere: their sessions, API tokens and calendar address end, as after a device was lost. They can sign in
        again."""
        row = self.locked(pk)
        self.body()
        actions.sign_out_everywhere(person=row, by=self.person, at=self.now)
        return self.answer(self.representation(row.pk))

    def add_related(self, rows: Rows) -> None:
        ids = [row["id"] for row in rows]
        sides = dict(Team.objects.filter(pk__in={row["team"] for row in rows}).values_list("pk", "side"))
        teams, roles = defaultdict(list), defaultdict(list)
        for person_id, team_id in (
            Membership.objects.filter(person__in=ids).order_by("team").values_list("person", "team")
        ):
            teams[person_id].append(team_id)
        for person_id, role in RoleGrant.objects.filter(person__in=ids).order_by("role").values_list("person", "role"):
            roles[person_id].append(role)
        for row in rows:
            row["side"] = sides.get(row["team"], Side.OTHER)
            row["teams"], row["roles"] = teams[row["id"]], roles[row["id"]]


class MeShape(serializers.Serializer[Any]):
    """The caller, and what they may do."""

    described = {
        "person": "Who calls.",
        "institution": "Their institution: everything else is of it.",
        "roles": "What they may do.",
        "token_expires_at": "When the token ends. null: it does not, or a session.",
    }

    class CallerShape(serializers.Serializer[Any]):
        """Who calls."""

        described = {
            "email": "The address that they sign in with.",
            "name": "What they are called.",
            "side": "The side of their home team.",
            "team": "The id of their home team.",
        }

        id = serializers.IntegerField()
        email = serializers.EmailField()
        name = serializers.CharField()
        side = serializers.ChoiceField(choices=Side.choices)
        team = RowId(allow_null=True)
        language = serializers.CharField(help_text=LANGUAGE_HELP)

    class HomeShape(serializers.Serializer[Any]):
        """The institution of the caller."""

        described = {
            "name": "What it is called.",
            "time_zone": "IANA, such as Europe/London.",
            "language": "Of people who chose none.",
            "today": "The day that it is there.",
        }

        id = serializers.IntegerField()
        name = serializers.CharField()
        time_zone = serializers.CharField()
        language = serializers.CharField()
        today = serializers.DateField()

    person = CallerShape()
    institution = HomeShape()
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices))
    token_scope = serializers.ChoiceField(choices=["read", "write"], allow_null=True, help_text="null: a session")
    token_expires_at = serializers.DateTimeField(allow_null=True)


class MeRequest(Strict):
    name = StrictText(max_length=MAX_NAME_LENGTH, required=False, help_text="What you are called")
    language = StrictText(max_length=MAX_CODE_LENGTH, required=False, allow_blank=True, help_text=LANGUAGE_HELP)


class Me(InstitutionView):
    """The caller: person, institution, roles, what the token may do. Each changes their own name and language."""

    reads = writes = anyone

    @extend_schema(operation_id="get_me", summary="Read who calls", responses=MeShape)
    def get(self, request: Request) -> Response:
        return self._answer(request, self.person)

    @extend_schema(
        operation_id="change_me", summary="Change one's own name and language", request=MeRequest, responses=MeShape
    )
    def patch(self, request: Request) -> Response:
        body = MeRequest(data=request.data)
        body.is_valid(raise_exception=True)
        with transaction.atomic():
            self.lock_institution()
            if etags.has_condition(request):
                stored = Person.objects.select_related("institution", "team").get(pk=self.person.pk)
                etags.check(request, etags.etag_of(dumps(self._representation(request, stored))))
            own = {"person": self.person, "by": self.person}
            person = actions.update_profile(**own, at=self.now, **body.validated_data)
        translation.activate(language_of(person))
        return self._answer(request, person)

    def _answer(self, request: Request, person: Person) -> Response:
        return self.answer(self._representation(request, person))

    def _representation(self, request: Request, person: Person) -> dict[str, Any]:
        institution: Any = person.institution
        token: Any = request.auth
        return {
            "person": {
                "id": person.pk,
                "email": person.email,
                "name": person.name,
                "side": person.side,
                "team": person.team_id,
                "language": person.language,
            },
            "institution": {
                "id": institution.pk,
                "name": institution.name,
                "time_zone": institution.time_zone,
                "language": institution.language,
                "today": self.today,
            },
            "roles": sorted(person.roles),
            "token_scope": token.scope if token is not None else None,
            "token_expires_at": token.expiry if token is not None else None,
        }


router = SimpleRouter()
router.register("teams", Teams, basename="team")
router.register("people", People, basename="person")
urlpatterns: list[URLPattern | URLResolver] = [*router.urls, path("me/", Me.as_view(), name="me")]
