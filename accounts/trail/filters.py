"""What the audit trail can be filtered by; page and API share it."""

from datetime import date, datetime, time

from django.db.models import Q, QuerySet

from accounts.audit.models import AuditEntry
from foundation.api.filters import DayFilter, Filters, WholeFilter
from foundation.limits import MAX_ID


class AuditFilters(Filters):
    """`updated_since` asks for `at`: an entry never changes."""

    at_from = DayFilter(method="since_day")
    at_to = DayFilter(method="until_day")
    target_id = WholeFilter(max_value=MAX_ID)

    unfiltered = {
        "at": "?updated_since=, ?at_from= and ?at_to= ask for it.",
        "changes": "Of as many forms as there are actions.",
    }

    class Meta:
        model = AuditEntry
        fields = ("by", "action", "target", "target_id")

    def changed_since(self, value: datetime) -> Q:
        return Q(at__gte=value)

    def since_day(self, queryset: QuerySet[AuditEntry], name: str, value: date) -> QuerySet[AuditEntry]:
        return queryset.filter(at__gte=self._instant(value, time.min))

    def until_day(self, queryset: QuerySet[AuditEntry], name: str, value: date) -> QuerySet[AuditEntry]:
        return queryset.filter(at__lte=self._instant(value, time.max))

    def _instant(self, day: date, at: time) -> datetime:
        """At the institution. A day that no calendar has is one long before, or long after, everything."""
        day = min(max(day, date(1900, 1, 1)), date(9000, 1, 1))
        return datetime.combine(day, at, tzinfo=self.request.user.institution.zone)
