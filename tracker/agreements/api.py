"""Working agreements, and the versions that they had."""

from django.urls import URLPattern, URLResolver
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from accounts.people.expansion import PeopleBehind
from accounts.permissions import may_lead_some, may_read
from foundation.api.idempotency import idempotent
from foundation.api.resources import Changes, Creates, Deletes, Resource, Row, Rows
from foundation.api.serializers import Strict, StrictModel
from tracker.agreements import actions
from tracker.agreements.filters import AgreementFilters, AgreementVersionFilters
from tracker.agreements.models import Agreement, AgreementVersion


class _Parts:
    described = {
        "purpose": "What it is for.",
        "roles": "Who does what.",
        "response_times": "How fast each side answers.",
        "text": "What else is agreed.",
        "number": "The number of the version.",
        "what_changed": "What changed in this version; a new text needs it.",
        "written_on": "The day on which the version was written.",
        "library_agreed_by": "The id of who agreed to the version for the library.",
        "library_agreed_on": "The day on which they did.",
        "it_agreed_by": "The id of who agreed to the version for IT.",
        "it_agreed_on": "The day on which they did.",
    }


_AGREED = ("library_agreed_by", "library_agreed_on", "it_agreed_by", "it_agreed_on")


class AgreementShape(StrictModel):
    """A new text is a new version, and both owners agree to it again by `agree/`."""

    described = {
        **_Parts.described,
        "name": "What it is called.",
        "library_owner": "The id of who agrees for the library.",
        "it_owner": "The id of who agrees for IT.",
        "review_on": "The day on which it is looked at again.",
        "ended_on": "Since when it no longer holds.",
        "in_force": "Whether both sides have agreed to this version, and it has not ended.",
    }

    in_force = serializers.BooleanField(read_only=True)

    class Meta:
        model = Agreement
        fields = (
            "id", "name", "purpose", "roles", "response_times", "text", "number", "what_changed", "written_on",
            "library_owner", "it_owner", *_AGREED, "in_force", "review_on", "ended_on", "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = ("number", "written_on", *_AGREED)


class AgreementVersionShape(StrictModel):
    """A version that was in its place before."""

    described = {**_Parts.described, "agreement": "The id of the agreement."}

    class Meta:
        model = AgreementVersion
        fields = (
            "id", "agreement", "purpose", "roles", "response_times", "text", "number", "what_changed", "written_on",
            *_AGREED, "created_at", "updated_at",
        )  # fmt: skip


class AgreeToRequest(Strict):
    """Nothing is said besides."""


class Agreements(Creates, Changes, Deletes, Resource):
    """What the two departments agreed on for their work together."""

    model, serializer_class, filterset_class = Agreement, AgreementShape, AgreementFilters
    reads, writes = may_read, may_lead_some
    searches = ("name", "purpose", "roles", "response_times", "text")
    orderings = {"id": "id", "name": "name", "review_on": "review_on", "updated_at": "updated_at"}
    ordering = ("name",)
    expansions = {"people": PeopleBehind(("library_owner", "it_owner", "library_agreed_by", "it_agreed_by"))}
    required_by_put = ("roles", "response_times", "text", "what_changed")

    def add_related(self, rows: Rows) -> None:
        for row in rows:
            agreed = None not in (row["library_agreed_on"], row["it_agreed_on"])
            row["in_force"] = agreed and row["ended_on"] is None

    def may_add(self) -> None:
        actions.allow_start(self.person)

    def add(self, fields: Row) -> Agreement:
        return actions.add_agreement(institution_id=self.institution_id, by=self.person, at=self.now, **fields)

    def change(self, row: Agreement, fields: Row) -> None:
        actions.update_agreement(agreement=row, by=self.person, at=self.now, **fields)

    def remove(self, row: Agreement) -> None:
        actions.delete_agreement(agreement=row, by=self.person, at=self.now)

    @extend_schema(
        operation_id="agree_to_agreement",
        summary="Agree to a working agreement",
        request=AgreeToRequest,
        responses=AgreementShape,
    )
    @action(methods=["post"], detail=True, serializer_class=AgreeToRequest, writes=may_read)
    @idempotent
    def agree(self, request: Request, pk: str) -> Response:
        """The caller, who owns a side, agrees to this version for it."""
        row = self.locked(pk)
        self.body()
        actions.agree_to(agreement=row, by=self.person, at=self.now)
        return self.answer(self.representation(row.pk))


class AgreementVersions(Resource):
    """The versions that agreements had before."""

    model, serializer_class, filterset_class = AgreementVersion, AgreementVersionShape, AgreementVersionFilters
    reads = may_read
    searches = ("purpose", "roles", "response_times", "text", "what_changed")
    orderings = {"id": "id", "number": "number", "updated_at": "updated_at"}
    ordering = ("-number",)
    expansions = {"people": PeopleBehind(("library_agreed_by", "it_agreed_by"))}


router = SimpleRouter()
router.register("agreements", Agreements, basename="agreement")
router.register("agreement-versions", AgreementVersions, basename="agreement-version")
urlpatterns: list[URLPattern | URLResolver] = [*router.urls]
