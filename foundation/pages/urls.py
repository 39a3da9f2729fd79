"""The address of what every list shares: removing a saved view."""

from django.urls import URLPattern, URLResolver, path

from foundation.pages.views import remove_view

urlpatterns: list[URLPattern | URLResolver] = [path("views/<id:pk>/remove/", remove_view, name="view-remove")]
