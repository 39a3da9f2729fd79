"""Addresses of the list of people and of saved views."""

from django.urls import URLPattern, URLResolver, path

from accounts.lists import people, trail, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("people/", people.PeopleList.as_view(), name="people"),
    path("trail/", trail.Trail.as_view(), name="trail"),
    path("views/<int:pk>/remove/", views.remove_view, name="view-remove"),
]
