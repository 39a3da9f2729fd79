"""What meetings and what belongs to them can be filtered by; pages and the API share it. May import models."""

from datetime import datetime

from django.db.models import Q, QuerySet

from foundation.api.filters import DayFilter, Filters, FlagFilter, IdFilter, TextsFilter
from tracker.meetings.models import Attendance, Meeting


class MeetingFilters(Filters):
    project = IdFilter(field_name="projects")
    projects = IdFilter()
    held_on_from = DayFilter(field_name="held_on", lookup_expr="gte")
    held_on_to = DayFilter(field_name="held_on", lookup_expr="lte")
    attendees = IdFilter(method="attended_by")
    invited = IdFilter(method="invited_were")
    external_id = TextsFilter()
    series = IdFilter()
    joint = FlagFilter()
    closed = FlagFilter(field_name="closed_at", lookup_expr="isnull", exclude=True)

    unfiltered = {
        "closed_at": "?closed= asks whether it is.",
        "notes": "Prose: ?search= looks into it.",
        "place": "Prose: ?search= looks into it.",
        "links": "Prose: ?search= looks into it.",
        "guests": "Names without an account: ?search= looks into them.",
        "answers": "Belong to the invited.",
        "series_on": "Goes with held_on.",
        "why_not": "Follows from joint.",
    }

    class Meta:
        model = Meeting
        fields = ("held_on", "starts_at", "state", "mode", "minutes", "organiser", "joint", "closed_by")

    def changed_since(self, value: datetime) -> Q:
        """What counts as a contact is the institution's to say, and with it why a meeting does not."""
        if self.request.user.institution.updated_at >= value:
            return Q()
        return super().changed_since(value)

    def attended_by(self, queryset: QuerySet[Meeting], name: str, value: list[int]) -> QuerySet[Meeting]:
        return queryset.filter(pk__in=Attendance.objects.filter(person__in=value, attended=True).values("meeting"))

    def invited_were(self, queryset: QuerySet[Meeting], name: str, value: list[int]) -> QuerySet[Meeting]:
        return queryset.filter(pk__in=Attendance.objects.filter(person__in=value, invited=True).values("meeting"))
