"""Playbooks, their versions, the projects that were started from them, and what is offered to other institutions."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from accounts.institutions.models import Institution
from accounts.people.expansion import PeopleBehind
from accounts.permissions import may_manage, may_read, may_write_some
from foundation.api.fields import Day
from foundation.api.idempotency import idempotent
from foundation.api.problems import BadQuery
from foundation.api.resources import Deletes, Resource, Row
from foundation.api.serializers import Strict
from foundation.errors import Refused
from tracker.playbooks import actions
from tracker.playbooks.filters import (
    PlaybookFilters,
    PlaybookOfferFilters,
    PlaybookRunFilters,
    PlaybookVersionFilters,
)
from tracker.playbooks.models import OfferState, Playbook, PlaybookOffer, PlaybookRun, PlaybookVersion
from tracker.playbooks.offer_queries import offers_received, partners_of
from tracker.playbooks.outcome import differences_of
from tracker.playbooks.plan import ends_on, place_steps
from tracker.playbooks.reading import read_plain
from tracker.playbooks.serializers import (
    AddPlaybookRequest,
    ContentShape,
    DifferencesShape,
    OfferRequest,
    PartnersShape,
    PlanShape,
    PlaybookOfferShape,
    PlaybookRunShape,
    PlaybookShape,
    PlaybookVersionShape,
    ProposeRequest,
    ReceivedOffersShape,
    RetireRequest,
    ShippedPlaybooksShape,
    StartRequest,
)
from tracker.playbooks.shipped import shipped
from tracker.steps.queries import calendar_of

MAX_RECEIVED = 100  # offers told at once


def body_as(view: Resource, shape: type[Strict]) -> Row:
    """What the request asks for, validated, where that is no row as it is stored."""
    serializer = shape(data=view.request.data, context=view.get_serializer_context())
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


class Playbooks(Deletes, Resource):
    """The institution's own playbooks."""

    model, serializer_class, filterset_class = Playbook, PlaybookShape, PlaybookFilters
    reads, writes = may_read, may_manage
    searches = ("name", "summary")
    orderings = {"id": "id", "name": "name", "number": "number", "updated_at": "updated_at"}
    ordering = ("name",)

    @extend_schema(request=AddPlaybookRequest, responses={201: PlaybookShape})
    @idempotent
    def create(self, request: Request) -> Response:
        """Add a playbook, or a version of one: the content has the slug of one that is there."""
        fields = body_as(self, AddPlaybookRequest)
        common: dict[str, Any] = {"institution_id": self.institution_id, "by": self.person, "at": self.now}
        if ("content" in fields) == ("shipped" in fields):
            raise Refused({"content": _("Give one of content and shipped.")}, code="required")
        if "shipped" in fields:
            actions.allow_playbooks(self.person)
            row = actions.own_playbook(**common, slug=fields["shipped"])
        else:
            content = read_plain(fields["content"])
            row = actions.add_playbook(**common, content=content, note=fields.get("note", ""))
        location = request.build_absolute_uri(f"{request.path}{row.pk}/")
        return self.answer(self.representation(row.pk), 201, Location=location)

    def remove(self, row: Playbook) -> None:
        actions.delete_playbook(playbook=row, by=self.person, at=self.now)

    @extend_schema(operation_id="list_shipped_playbooks", responses=ShippedPlaybooksShape)
    @action(methods=["get"], detail=False, url_path="shipped", url_name="shipped")
    def come_with_the_product(self, request: Request) -> Response:
        """List the playbooks that come with the product."""
        found = [{"slug": slug, "content": content.plain()} for slug, content in shipped().items()]
        return self.answer({"playbooks": found})

    @extend_schema(operation_id="retire_playbook", request=RetireRequest, responses=PlaybookShape)
    @action(methods=["post"], detail=True, serializer_class=RetireRequest)
    @idempotent
    def retire(self, request: Request, pk: str) -> Response:
        """Retire a playbook, or bring it back."""
        row = actions.retire_playbook(playbook=self.locked(pk), by=self.person, at=self.now, **self.body())
        return self.answer(self.representation(row.pk))

    @extend_schema(
        operation_id="get_playbook_plan", responses=PlanShape,
        parameters=[OpenApiParameter("starts_on", {"type": "string", "format": "date"},
                                     description="The day on which it would start; today where it is left out.")],
    )  # fmt: skip
    @action(methods=["get"], detail=True, parameters=frozenset({"starts_on"}))
    def plan(self, request: Request, pk: str) -> Response:
        """Read the days of a playbook that starts on a day, before anything is written."""
        asked = request.query_params.get("starts_on", str(self.today))
        try:
            starts_on = Day().run_validation(asked)
        except ValidationError as error:
            raise BadQuery({"starts_on": _("Enter a day as YYYY-MM-DD, such as 2026-03-04.")}) from error
        content = self._version(pk).read()
        placed = place_steps(content, starts_on=starts_on, calendar=calendar_of(self.person.institution))
        steps = [
            {"key": one.step.key, "title": one.step.title, "side": one.step.side, "starts_on": one.starts_on,
             "due_on": one.due_on}
            for one in placed
        ]  # fmt: skip
        return self.answer({"starts_on": starts_on, "ends_on": ends_on(placed), "steps": steps})

    @extend_schema(operation_id="start_playbook", request=StartRequest, responses={201: PlaybookRunShape})
    @action(methods=["post"], detail=True, serializer_class=StartRequest, writes=may_write_some)
    @idempotent
    def start(self, request: Request, pk: str) -> Response:
        """Start a project from a playbook: with its steps, its goals and its weekly meeting."""
        newest = self._version(pk)
        fields = self.body()
        number = fields.pop("version", None)
        version = newest if number is None else self._version(pk, number)
        run = actions.start_playbook(
            institution_id=self.institution_id, by=self.person, at=self.now, version=version, **fields
        )
        row = PlaybookRun.objects.filter(pk=run.pk).values(*PlaybookRuns.columns()).get()
        return self.answer(row, 201)

    def _version(self, pk: str, number: int | None = None) -> PlaybookVersion:
        playbook = get_object_or_404(self.get_queryset(), pk=int(pk))
        versions = PlaybookVersion.objects.select_related("playbook")
        return get_object_or_404(versions, playbook=playbook, number=number or playbook.number)


class PlaybookVersions(Resource):
    """What the playbooks said, and what is proposed. A version never changes."""

    model, serializer_class, filterset_class = PlaybookVersion, PlaybookVersionShape, PlaybookVersionFilters
    reads, writes = may_read, may_write_some
    searches = ("note", "playbook__name")
    orderings = {"id": "id", "made_on": "made_on", "updated_at": "updated_at"}
    ordering = ("id",)
    expansions = {"people": PeopleBehind(("by",))}

    @extend_schema(operation_id="get_playbook_version_content", responses=ContentShape)
    @action(methods=["get"], detail=True)
    def content(self, request: Request, pk: str) -> Response:
        """Read what a version says."""
        version = get_object_or_404(self.get_queryset(), pk=int(pk))
        return self.answer({"number": version.number, "content": version.content})

    @extend_schema(operation_id="accept_playbook_version", request=None, responses=PlaybookVersionShape)
    @action(methods=["post"], detail=True, serializer_class=Strict, writes=may_manage)
    @idempotent
    def accept(self, request: Request, pk: str) -> Response:
        """Make a proposed version the newest one."""
        self.body()
        return self._answered(actions.accept_version(proposed=self.locked(pk), by=self.person, at=self.now))

    @extend_schema(operation_id="decline_playbook_version", request=None, responses=PlaybookVersionShape)
    @action(methods=["post"], detail=True, serializer_class=Strict)
    @idempotent
    def decline(self, request: Request, pk: str) -> Response:
        """Decline a proposed version: a manager, or who proposed it."""
        self.body()
        return self._answered(actions.decline_version(proposed=self.locked(pk), by=self.person, at=self.now))

    def _answered(self, version: PlaybookVersion) -> Response:
        return self.answer(self.representation(version.pk))


class PlaybookRuns(Resource):
    """Projects that were started from a playbook."""

    model, serializer_class, filterset_class = PlaybookRun, PlaybookRunShape, PlaybookRunFilters
    reads, writes = may_read, may_write_some
    searches = ("project__name", "version_used__playbook__name")
    orderings = {"id": "id", "starts_on": "starts_on", "updated_at": "updated_at"}
    ordering = ("id",)

    @extend_schema(operation_id="list_differences_of_playbook_run", responses=DifferencesShape)
    @action(methods=["get"], detail=True)
    def differences(self, request: Request, pk: str) -> Response:
        """List what the project did otherwise than the newest version says."""
        run = self._run(pk)
        playbook = run.version_used.playbook
        newest = PlaybookVersion.objects.get(playbook=playbook, number=playbook.number).read()
        found = differences_of(run, newest, self.person.institution)
        names = ("key", "kind", "title", "side", "days")
        return self.answer(
            {"differences": [{name: getattr(difference, name) for name in names} for difference in found]}
        )

    @extend_schema(
        operation_id="propose_playbook_version", request=ProposeRequest, responses={201: PlaybookVersionShape}
    )
    @action(methods=["post"], detail=True, serializer_class=ProposeRequest)
    @idempotent
    def propose(self, request: Request, pk: str) -> Response:
        """Propose a better version, with differences of the project taken over."""
        version = actions.propose_version(run=self._run(pk), by=self.person, at=self.now, **self.body())
        row = PlaybookVersion.objects.filter(pk=version.pk).values(*PlaybookVersions.columns()).get()
        return self.answer(row, 201)

    def _run(self, pk: str) -> PlaybookRun:
        runs = PlaybookRun.objects.select_related("project", "version_used__playbook")
        run: PlaybookRun = get_object_or_404(runs, pk=int(pk))
        return run


class PlaybookOffers(Resource):
    """What the institution offers to others of its consortium; under `received/` what others offer to it."""

    model, serializer_class, filterset_class = PlaybookOffer, PlaybookOfferShape, PlaybookOfferFilters
    reads = writes = may_manage
    searches = ("name", "message")
    orderings = {"id": "id", "offered_on": "offered_on", "updated_at": "updated_at"}
    ordering = ("id",)
    expansions = {"people": PeopleBehind(("by",))}

    @extend_schema(request=OfferRequest, responses={201: PlaybookOfferShape})
    @idempotent
    def create(self, request: Request) -> Response:
        """Offer the newest version of a playbook to another institution of the consortium."""
        fields = body_as(self, OfferRequest)
        to = fields.pop("to_institution")
        partner = next((one for one in self._partners() if one.pk == to), None)
        if partner is None:
            raise Refused({"to_institution": _("Choose an institution of your consortium.")}, code="does_not_exist")
        offer = actions.offer_playbook(by=self.person, at=self.now, to=partner, **fields)
        location = request.build_absolute_uri(f"{request.path}{offer.pk}/")
        return self.answer(self.representation(offer.pk), 201, Location=location)

    @extend_schema(operation_id="list_partners_for_playbooks", responses=PartnersShape)
    @action(methods=["get"], detail=False)
    def partners(self, request: Request) -> Response:
        """List the institutions to which a playbook can be offered."""
        return self.answer({"partners": [{"id": one.pk, "name": one.name} for one in self._partners()]})

    def _partners(self) -> list[Institution]:
        return partners_of(self.person.institution)

    @extend_schema(operation_id="withdraw_playbook_offer", request=None, responses=PlaybookOfferShape)
    @action(methods=["post"], detail=True, serializer_class=Strict)
    @idempotent
    def withdraw(self, request: Request, pk: str) -> Response:
        """Withdraw an offer that was not answered."""
        self.body()
        offer = actions.withdraw_offer(offer=self.locked(pk), by=self.person, at=self.now)
        return self.answer(self.representation(offer.pk))

    @extend_schema(operation_id="list_received_playbook_offers", responses=ReceivedOffersShape)
    @action(methods=["get"], detail=False)
    def received(self, request: Request) -> Response:
        """List the playbooks that other institutions offer."""
        return self.answer(self._waiting())

    def _waiting(self) -> Row:
        waiting = offers_received(self.institution_id).filter(state=OfferState.OFFERED).order_by("id")[:MAX_RECEIVED]
        return {"offers": [_received(offer) for offer in waiting]}

    @extend_schema(operation_id="accept_playbook_offer", request=None, responses={201: PlaybookShape})
    @action(methods=["post"], detail=True, serializer_class=Strict)
    @idempotent
    def accept(self, request: Request, pk: str) -> Response:
        """Take over a playbook that another institution offers."""
        self.body()
        taken = actions.accept_offer(**self._answering(pk))
        row = Playbook.objects.filter(pk=taken.pk).values(*Playbooks.columns()).get()
        return self.answer(row, 201)

    @extend_schema(operation_id="decline_playbook_offer", request=None, responses=ReceivedOffersShape)
    @action(methods=["post"], detail=True, serializer_class=Strict)
    @idempotent
    def decline(self, request: Request, pk: str) -> Response:
        """Decline a playbook that another institution offers. What still waits is answered."""
        self.body()
        actions.decline_offer(**self._answering(pk))
        return self.answer(self._waiting())

    def _answering(self, pk: str) -> dict[str, Any]:
        if not offers_received(self.institution_id).filter(pk=int(pk)).exists():
            raise Http404
        return {"institution_id": self.institution_id, "offer_id": int(pk), "by": self.person, "at": self.now}


def _received(offer: PlaybookOffer) -> Row:
    names = ("id", "name", "message", "state", "offered_on", "content")
    return {"from_institution": offer.institution.name, **{name: getattr(offer, name) for name in names}}


router = SimpleRouter()
router.register("playbooks", Playbooks, basename="playbook")
router.register("playbook-versions", PlaybookVersions, basename="playbook-version")
router.register("playbook-runs", PlaybookRuns, basename="playbook-run")
router.register("playbook-offers", PlaybookOffers, basename="playbook-offer")
urlpatterns: list[URLPattern | URLResolver] = [*router.urls]
