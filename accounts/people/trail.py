"""The audit trail, for administrators."""

from typing import Any

from rest_framework import serializers

from accounts.audit.models import AuditEntry
from accounts.people.access import may_administer
from accounts.rest.filters import Filters, InstantFilter, WholeFilter
from accounts.rest.resources import Resource


class AuditFilters(Filters):
    """`updated_since` asks for `at`: an entry never changes."""

    updated_since = InstantFilter(field_name="at", lookup_expr="gte")
    target_id = WholeFilter(max_value=2**63 - 1)

    unfiltered = {"at": "?updated_since= asks for it.", "changes": "Of as many forms as there are actions."}

    class Meta:
        model = AuditEntry
        fields = ("by", "action", "target", "target_id")


class AuditShape(serializers.ModelSerializer[Any]):
    """Who did what, when. `changes` maps a field to [before, after], or holds what was made. `by` null: the product."""

    changes = serializers.DictField()

    class Meta:
        model = AuditEntry
        fields = ("id", "at", "by", "action", "target", "target_id", "changes")


class Audit(Resource):
    """What was changed, by whom, newest first."""

    model, serializer_class, filterset_class = AuditEntry, AuditShape, AuditFilters
    reads = staticmethod(may_administer)
    orderings = {"id": "id", "at": "at"}
    ordering = ("-id",)
