"""The address of an institution's settings."""

from django.urls import URLPattern, URLResolver, path

from accounts.institutions import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("institution/", views.InstitutionSettings.as_view(), name="institution"),
]
