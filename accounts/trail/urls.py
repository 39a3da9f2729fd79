"""The address of the audit trail."""

from django.urls import URLPattern, URLResolver, path

from accounts.trail.lists import Trail

urlpatterns: list[URLPattern | URLResolver] = [path("trail/", Trail.as_view(), name="trail")]
