"""Addresses of saved views."""

from django.urls import URLPattern, URLResolver, path

from accounts.lists import views

urlpatterns: list[URLPattern | URLResolver] = [path("views/<int:pk>/remove/", views.remove_view, name="view-remove")]
