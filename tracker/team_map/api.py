"""The map of teams over REST."""

from typing import Any

from django.urls import URLPattern, URLResolver, path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import may_read
from foundation.api.fields import RowId
from foundation.api.views import InstitutionView
from tracker.team_map.queries import team_map


class TeamPairShape(serializers.Serializer[Any]):
    """A team of the library and one of IT, or small teams of a side together."""

    described = {
        "library_teams": "The ids of the library's teams.",
        "it_teams": "The ids of IT's teams.",
        "library": "What the library's teams are called.",
        "it": "What IT's teams are called.",
        "contacts": "Joint meetings at which somebody of each was present.",
        "last_on": "The day of the last of them. Null: none.",
    }

    library_teams = serializers.ListField(child=RowId())
    it_teams = serializers.ListField(child=RowId())
    library = serializers.CharField()
    it = serializers.CharField()
    contacts = serializers.IntegerField()
    last_on = serializers.DateField(allow_null=True)


class TeamMapShape(serializers.Serializer[Any]):
    """Which teams met in the last twelve weeks."""

    described = {
        "from_on": "The first day that counts.",
        "to_on": "The last day that counts.",
        "pairs": "Every team of the library with every team of IT. Empty where a side has fewer than three people.",
    }

    from_on = serializers.DateField()
    to_on = serializers.DateField()
    pairs = TeamPairShape(many=True)


class TeamMapView(InstitutionView):
    """Teams of the library and of IT, and how often they met. Fewer than three people are never a row of it."""

    reads = may_read

    @extend_schema(operation_id="get_team_map", summary="Read which teams met", responses=TeamMapShape)
    def get(self, request: Request) -> Response:
        found = team_map(self.institution_id, to_on=self.today)
        pairs = [
            {
                "library_teams": pair.library_group.teams,
                "it_teams": pair.it_group.teams,
                "library": pair.library,
                "it": pair.it,
                "contacts": pair.contacts,
                "last_on": pair.last_on,
            }
            for pair in found.pairs
        ]
        return self.answer({"from_on": found.period.from_on, "to_on": found.period.to_on, "pairs": pairs})


urlpatterns: list[URLPattern | URLResolver] = [path("team-map/", TeamMapView.as_view(), name="team-map")]
