"""What playbooks, their versions, their projects and offers can be filtered by; pages and the API share it."""

from django.db.models import QuerySet

from foundation.api.filters import DayFilter, Filters, FlagFilter
from tracker.playbooks.models import Playbook, PlaybookOffer, PlaybookRun, PlaybookVersion


class PlaybookFilters(Filters):
    retired = FlagFilter(method="by_retired")

    unfiltered = {"name": "Prose: ?search= looks into it.", "summary": "Prose: ?search= looks into it."}

    class Meta:
        model = Playbook
        fields = ("slug", "kind", "language", "number", "step_count", "length_days", "retired_on")

    def by_retired(self, queryset: QuerySet[Playbook], name: str, value: str) -> QuerySet[Playbook]:
        return queryset.filter(retired_on__isnull=value != "true")


class PlaybookVersionFilters(Filters):
    unfiltered = {"note": "Prose: ?search= looks into it."}

    class Meta:
        model = PlaybookVersion
        fields = ("playbook", "number", "state", "based_on", "project", "by", "made_on", "decided_on")


class PlaybookRunFilters(Filters):
    starts_on_from = DayFilter(field_name="starts_on", lookup_expr="gte")
    starts_on_to = DayFilter(field_name="starts_on", lookup_expr="lte")

    class Meta:
        model = PlaybookRun
        fields = ("project", "version_used", "starts_on", "begun_on")


class PlaybookOfferFilters(Filters):
    unfiltered = {"name": "Prose: ?search= looks into it.", "message": "Prose: ?search= looks into it."}

    class Meta:
        model = PlaybookOffer
        fields = ("to_institution", "playbook", "state", "by", "offered_on", "answered_on")
