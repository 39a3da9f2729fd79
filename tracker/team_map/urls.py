"""The address of the map of teams."""

from django.urls import URLPattern, URLResolver, path

from tracker.team_map.lists import TeamMapList

urlpatterns: list[URLPattern | URLResolver] = [path("teams/map/", TeamMapList.as_view(), name="team-map")]
