"""Benefits, and the rates between currencies, over REST."""

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
from accounts.permissions import may_lead_some, may_manage, may_read
from foundation.api.fields import StrictText
from foundation.api.idempotency import idempotent
from foundation.api.resources import Changes, Creates, Deletes, Resource, Row
from foundation.api.serializers import Strict, StrictModel
from foundation.web_addresses import MAX_URL_LENGTH
from tracker.benefits import actions
from tracker.benefits.filters import BenefitFilters, ExchangeRateFilters
from tracker.benefits.models import CONFIRMED, MAX_LINKS, Benefit, ExchangeRate

_PEOPLE = ("library_confirmer", "it_confirmer", "entered_by", "library_confirmed_by", "it_confirmed_by")


class BenefitShape(StrictModel):
    """What joint work saved, avoided or opened. Amounts of two kinds, currencies or periods are never added up."""

    described = {
        "project": "The id of its project. null: it is of the whole institution.",
        "kind": "What the amount counts.",
        "text": "What it is.",
        "amount": "How much. null where nobody can say; money needs one.",
        "currency": "Of money, such as GBP; of anything else empty.",
        "period": "Whether the amount is for all the days, or for each year.",
        "from_on": "Its first day. Every benefit needs one; null only of one that was written as a saving.",
        "to_on": "Its last day. null: every year it has no end, else it is of one day.",
        "confidence": "low: an estimate; medium: worked out from figures that can be shown; high: measured, or in an "
        "invoice or a contract.",
        "evidence": "How it is known.",
        "links": "Addresses of the evidence.",
        "library_confirmer": "The id of who confirms for the library. null: who owns the project for it.",
        "it_confirmer": "The id of who confirms for IT. null: who owns the project for it.",
        "entered_by": "The id of who entered it.",
        "library_confirmed_by": "The id of who confirmed it for the library.",
        "library_confirmed_on": "The day of that. null: the library has not confirmed what it says now.",
        "it_confirmed_by": "The id of who confirmed it for IT.",
        "it_confirmed_on": "The day of that. null: IT has not confirmed what it says now.",
        "confirmed": "Whether both sides have.",
    }

    links = serializers.ListField(child=StrictText(max_length=MAX_URL_LENGTH), max_length=MAX_LINKS, required=False)
    confirmed = serializers.BooleanField(read_only=True)

    class Meta:
        model = Benefit
        fields = (
            "id", "project", "kind", "text", "amount", "currency", "period", "from_on", "to_on", "confidence",
            "evidence", "links", "library_confirmer", "it_confirmer", "entered_by", "library_confirmed_by",
            "library_confirmed_on", "it_confirmed_by", "it_confirmed_on", "confirmed", "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = (
            "entered_by", "library_confirmed_by", "library_confirmed_on", "it_confirmed_by", "it_confirmed_on",
        )  # fmt: skip


class Benefits(Creates, Changes, Deletes, Resource):
    """The ledger of benefits: each is confirmed by both sides."""

    model, serializer_class, filterset_class = Benefit, BenefitShape, BenefitFilters
    reads, writes = may_read, may_lead_some
    searches = ("text", "evidence")
    orderings = {"id": "id", "kind": "kind", "from_on": "from_on", "updated_at": "updated_at"}
    expansions = {"people": PeopleBehind(_PEOPLE)}
    required_by_put = ("from_on",)

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        return (*super().columns(), "confirmed")

    def get_queryset(self) -> QuerySet[Benefit]:
        return Benefit.objects.annotate(confirmed=ExpressionWrapper(CONFIRMED, output_field=BooleanField()))

    def add(self, fields: Row) -> Benefit:
        return actions.add_benefit(institution_id=self.institution_id, by=self.person, at=self.now, **fields)

    def change(self, row: Benefit, fields: Row) -> None:
        actions.update_benefit(benefit=row, by=self.person, at=self.now, **fields)

    def remove(self, row: Benefit) -> None:
        actions.delete_benefit(benefit=row, by=self.person, at=self.now)

    @extend_schema(request=None, responses=BenefitShape)
    @action(methods=["post"], detail=True, serializer_class=Strict)
    @idempotent
    def confirm(self, request: Request, pk: str) -> Response:
        """Confirm it for the side for which the caller is asked."""
        row: Any = self.locked(pk)
        self.body()
        actions.confirm_benefit(benefit=row, by=self.person, at=self.now)
        return self.answer(self.representation(row.pk))


class ExchangeRateShape(StrictModel):
    """A rate between two currencies that the institution states."""

    described = {
        "currency": "The currency of which one is exchanged, such as EUR.",
        "into": "The other currency, such as GBP.",
        "rate": "What one of the first was worth of the other.",
        "stated_on": "The day of the rate.",
    }

    class Meta:
        model = ExchangeRate
        fields = ("id", "currency", "into", "rate", "stated_on", "created_at", "updated_at")


class ExchangeRates(Creates, Changes, Deletes, Resource):
    """Rates that totals in another currency are made with."""

    model, serializer_class, filterset_class = ExchangeRate, ExchangeRateShape, ExchangeRateFilters
    reads, writes = may_read, may_manage
    searches = ("currency", "into")
    orderings = {"id": "id", "stated_on": "stated_on", "updated_at": "updated_at"}

    def add(self, fields: Row) -> ExchangeRate:
        return actions.add_rate(institution_id=self.institution_id, by=self.person, at=self.now, **fields)

    def change(self, row: ExchangeRate, fields: Row) -> None:
        actions.update_rate(stated_rate=row, by=self.person, at=self.now, **fields)

    def remove(self, row: ExchangeRate) -> None:
        actions.delete_rate(stated_rate=row, by=self.person, at=self.now)


router = SimpleRouter()
router.register("benefits", Benefits, basename="benefit")
router.register("exchange-rates", ExchangeRates, basename="exchange-rate")
urlpatterns: list[URLPattern | URLResolver] = [*router.urls]
