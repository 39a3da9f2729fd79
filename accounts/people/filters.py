"""What teams and people can be filtered by. May import models."""

from datetime import datetime

import django_filters
from django.db.models import Q

from accounts.people.models import Person, Team
from accounts.roles import Role, Side
from foundation.api.filters import ChoicesFilter, Filters, FlagFilter, IdFilter, NameFilter


class TeamFilters(Filters):
    name = NameFilter()

    class Meta:
        model = Team
        fields = ("side", "hours_a_week")


class PersonFilters(Filters):
    name = NameFilter()
    email = django_filters.CharFilter()
    side = ChoicesFilter(field_name="team__side", choices=Side)
    teams = IdFilter(field_name="memberships__team")
    roles = ChoicesFilter(field_name="grants__role", choices=Role)  # a person has a role once
    language = django_filters.CharFilter()
    is_active = FlagFilter()

    class Meta:
        model = Person
        fields = ("email", "team", "is_active")

    def changed_since(self, value: datetime) -> Q:
        """A person's side is their team's."""
        return Q(updated_at__gte=value) | Q(team__updated_at__gte=value)
