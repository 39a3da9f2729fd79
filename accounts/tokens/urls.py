"""Addresses of the page of API tokens."""

from django.urls import URLPattern, URLResolver, path

from accounts.tokens import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/revoke/", views.revoke, name="revoke-token"),
]
