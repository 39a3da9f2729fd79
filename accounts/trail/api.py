"""The audit trail, for administrators."""

from typing import Any

from django.urls import URLPattern, URLResolver
from rest_framework import serializers
from rest_framework.routers import SimpleRouter

from accounts.audit.models import AuditEntry
from accounts.people.expansion import PeopleBehind
from accounts.permissions import may_administer
from accounts.trail.filters import AuditFilters
from foundation.api.resources import Resource


class AuditShape(serializers.ModelSerializer[Any]):
    """Who did what, when. `changes` maps a field to [before, after], or holds what was made. `by` null: the product."""

    described = {
        "at": "When.",
        "by": "The id of who did it. null: the product.",
        "action": "What was done.",
        "target": "The kind of row that it was done to.",
        "target_id": "The id of that row.",
        "changes": "A field -> what it was and what it is; or what was made.",
    }

    changes = serializers.DictField()

    class Meta:
        model = AuditEntry
        fields = ("id", "at", "by", "action", "target", "target_id", "changes")


class Audit(Resource):
    """What was changed, by whom, newest first."""

    model, serializer_class, filterset_class = AuditEntry, AuditShape, AuditFilters
    reads = may_administer
    expansions = {"people": PeopleBehind(("by",))}
    searches = ("by__name", "action", "target")
    orderings = {"id": "id", "at": "at"}
    ordering = ("-id",)
    nouns = ("audit-entries", "audit-entry")


router = SimpleRouter()
router.register("audit", Audit, basename="audit")
urlpatterns: list[URLPattern | URLResolver] = [*router.urls]
