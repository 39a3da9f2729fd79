"""The caller's institution: its settings, some of which decide what counts as a contact."""

from typing import Any

import django_filters
from django.urls import URLPattern, URLResolver
from rest_framework import serializers
from rest_framework.routers import SimpleRouter

from accounts.institutions.actions import update_institution
from accounts.institutions.models import Institution
from accounts.institutions.weekends import days_of
from accounts.languages import MAX_CODE_LENGTH
from accounts.permissions import may_administer
from foundation.api.fields import StrictBoolean, StrictText
from foundation.api.filters import Filters, FlagFilter, NameFilter
from foundation.api.resources import Changes, Resource, Row, Rows
from foundation.api.serializers import StrictModel
from foundation.permissions import anyone


class InstitutionFilters(Filters):
    name = NameFilter()
    requires_trace = FlagFilter()
    country = django_filters.CharFilter(lookup_expr="iexact")
    language = django_filters.CharFilter()

    unfiltered = {
        "weekend_days": "A list of one.",
        "consortium": "A list of one.",
        "consortium_agreed_at": "A list of one.",
        "shares_with_consortium": "A list of one.",
    }

    class Meta:
        model = Institution
        fields = ("country", "time_zone", "reminder_hour", "requires_trace")


class InstitutionShape(StrictModel):
    """`reminder_hour` is local. `requires_trace`: a meeting counts only if it left a note, a decision, an action or an
    agenda item."""

    described = {
        "name": "What it is called.",
        "reminder_hour": "The hour of the day, there, at which reminders go.",
        "weekend_days": "The days on which nobody works, from 1, Monday, to 7, Sunday.",
        "consortium": "The id of the consortium that it belongs to.",
        "shares_with_consortium": "Whether its figures count in the consortium's, and its readers see these. A PUT "
        "without it changes nothing.",
        "consortium_agreed_at": "Since when it shares. null: it does not.",
    }

    country = serializers.RegexField("^[A-Z]{2}$", help_text="ISO 3166, such as GB")
    time_zone = StrictText(max_length=64, help_text="IANA, such as Europe/London")

    weekend_days = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=7), required=False, max_length=7
    )
    shares_with_consortium = StrictBoolean(required=False)
    language = StrictText(max_length=MAX_CODE_LENGTH, required=False, help_text="Of people who chose none: en-gb")

    class Meta:
        model = Institution
        fields = (
            "id", "name", "country", "time_zone", "weekend_days", "reminder_hour", "requires_trace", "language",
            "consortium", "shares_with_consortium", "consortium_agreed_at", "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = ("consortium", "consortium_agreed_at")
        extra_kwargs = {"reminder_hour": {"min_value": 0, "max_value": 23}, "name": {"validators": []}}

    def validate_country(self, value: str) -> Any:
        Institution._meta.get_field("country").run_validators(value)
        return value

    def validate_time_zone(self, value: str) -> Any:
        Institution._meta.get_field("time_zone").run_validators(value)
        return value


class Institutions(Changes, Resource):
    """One's own institution, and no other. Administrators change its settings."""

    model, serializer_class, filterset_class = Institution, InstitutionShape, InstitutionFilters
    reads, writes = anyone, may_administer
    searches = ("name",)
    orderings = {"id": "id", "name": "name", "updated_at": "updated_at"}
    ordering = ("name",)
    kept_by_put = ("shares_with_consortium",)

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        return (*super().columns(), "weekend")

    def add_related(self, rows: Rows) -> None:
        for row in rows:
            row["weekend_days"] = days_of(row.pop("weekend"))
            row["shares_with_consortium"] = row["consortium_agreed_at"] is not None

    def change(self, row: Institution, fields: Row) -> None:
        if "weekend_days" in fields:
            fields["weekend_days"] = sorted(set(fields["weekend_days"]))
        update_institution(institution_id=row.pk, by=self.person, at=self.now, **fields)


router = SimpleRouter()
router.register("institutions", Institutions, basename="institution")
urlpatterns: list[URLPattern | URLResolver] = [*router.urls]
