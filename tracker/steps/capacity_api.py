"""What teams have promised, over REST."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.people.models import Team
from accounts.permissions import may_read
from accounts.roles import Side
from foundation.api.fields import RowId
from foundation.api.views import InstitutionView
from tracker.steps.capacity import Weeks, promised_twice, team_minutes
from tracker.steps.load import is_over


class TeamCapacityShape(serializers.Serializer[Any]):
    """A team's weeks."""

    described = {
        "team": "The id of the team.",
        "name": "What it is called.",
        "side": "The side that it is on.",
        "hours_a_week": "What it can give. Null: nobody has said.",
        "minutes": "What it has promised in each of the weeks, in their order.",
        "over": "The weeks, by their Mondays, that ask for more than it can give.",
    }

    team = RowId()
    name = serializers.CharField()
    side = serializers.ChoiceField(choices=Side.choices)
    hours_a_week = serializers.IntegerField(allow_null=True)
    minutes = serializers.ListField(child=serializers.IntegerField())
    over = serializers.ListField(child=serializers.DateField())


class PromisedTwiceShape(serializers.Serializer[Any]):
    """A person with steps of several projects in one week."""

    described = {
        "person": "The id of the person.",
        "week": "The Monday of the week.",
        "projects": "The names of the projects.",
    }

    person = RowId()
    week = serializers.DateField()
    projects = serializers.ListField(child=serializers.CharField())


class CapacityShape(serializers.Serializer[Any]):
    """The weeks from this one on."""

    described = {
        "weeks": "Their Mondays.",
        "teams": "Every team, by its name.",
        "promised_twice": "People with steps of several projects in one week.",
    }

    weeks = serializers.ListField(child=serializers.DateField())
    teams = TeamCapacityShape(many=True)
    promised_twice = PromisedTwiceShape(many=True)


class Capacity(InstitutionView):
    """What teams have promised in the coming weeks, over all projects, beside what each can give."""

    reads = may_read

    @extend_schema(operation_id="get_capacity", summary="Read what teams have promised", responses=CapacityShape)
    def get(self, request: Request) -> Response:
        weeks = Weeks.from_day(self.today)
        minutes = team_minutes(weeks)
        teams = Team.objects.order_by("name", "id").values("pk", "name", "side", "hours_a_week")
        return self.answer(
            {
                "weeks": weeks.mondays,
                "teams": [
                    _team(dict(team), minutes.get(team["pk"], [0] * len(weeks.mondays)), weeks) for team in teams
                ],
                "promised_twice": [
                    {"person": one.person.pk, "week": one.monday, "projects": one.projects}
                    for one in promised_twice(weeks)
                ],
            }
        )


def _team(team: dict[str, Any], minutes: list[int], weeks: Weeks) -> dict[str, Any]:
    over = [
        monday for monday, taken in zip(weeks.mondays, minutes, strict=True) if is_over(taken, team["hours_a_week"])
    ]
    return {"team": team.pop("pk"), **team, "minutes": minutes, "over": over}
