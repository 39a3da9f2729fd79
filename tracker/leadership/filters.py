"""What sponsors, stakeholders and roles cards can be filtered by; pages and the API share it."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from foundation.api.filters import DayFilter, Filters, FlagFilter
from tracker.leadership.models import Stakeholder, TeamCard
from tracker.leadership.queries import AWAY_AFTER, is_away
from tracker.projects.models import Project


class SponsorFilters(Filters):
    """Of projects with presence. `has_sponsor`: somebody is named; `away`: the sponsor was in no meeting for twelve
    weeks and is invited to none."""

    has_sponsor = FlagFilter(method="with_sponsor")
    away = FlagFilter(method="who_is_away")
    last_in_room_on = DayFilter()
    last_invited_on = DayFilter()
    next_invited_on = DayFilter()
    next_meeting_on = DayFilter()
    waiting_since = DayFilter()

    unfiltered = {
        "name": "?search= looks into it.",
        "decisions_waiting": "?waiting_since= finds those with any.",
    }

    class Meta:
        model = Project
        fields = ("status", "sponsor")

    def changed_since(self, value: datetime) -> Q:
        """Meetings, answers and decisions move what is said of a project, and so does each day: all may have."""
        return Q()

    def with_sponsor(self, queryset: QuerySet[Project], name: str, value: str) -> QuerySet[Project]:
        return queryset.filter(sponsor__isnull=value != "true")

    def who_is_away(self, queryset: QuerySet[Project], name: str, value: str) -> QuerySet[Project]:
        away = is_away(self.request.user.institution.day(timezone.now()) - AWAY_AFTER)
        return queryset.filter(away) if value == "true" else queryset.exclude(pk__in=queryset.filter(away).values("pk"))


class StakeholderFilters(Filters):
    unfiltered = {"text": "Prose: ?search= looks into it.", "name": "Prose: ?search= looks into it."}

    class Meta:
        model = Stakeholder
        fields = ("project", "person", "part")


class TeamCardFilters(Filters):
    unfiltered = dict.fromkeys(
        ("covers", "decides", "asks", "hours", "escalation", "not_for"), "Prose: ?search= looks into it."
    )

    class Meta:
        model = TeamCard
        fields = ("team", "deputy")
