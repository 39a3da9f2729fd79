"""Addresses of the lists of people, teams and changes, and of saved views."""

from django.urls import URLPattern, URLResolver, path

from accounts.lists import people, teams, trail, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("people/", people.PeopleList.as_view(), name="people"),
    path("teams/", teams.TeamList.as_view(), name="teams"),
    path("trail/", trail.Trail.as_view(), name="trail"),
    path("views/<int:pk>/remove/", views.remove_view, name="view-remove"),
]
