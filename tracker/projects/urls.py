"""Addresses of projects and the term calendar."""

from django.urls import URLPattern, URLResolver, path

from tracker.projects import lists, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("projects/", lists.ProjectList.as_view(), name="project-list"),
    path("projects/new/", views.ProjectCreate.as_view(), name="project-create"),
    path("projects/<id:pk>/edit/", views.ProjectEdit.as_view(), name="project-edit"),
    path("terms/", views.TermCalendar.as_view(), name="term-calendar"),
    path("terms/<id:pk>/open/", views.open_weeks, name="closure-open"),
]
