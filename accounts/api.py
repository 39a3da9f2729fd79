"""Every API endpoint of this app. Only collab reads it."""

from django.urls import URLPattern, URLResolver

from accounts.slices import SLICES
from foundation.contributions import submodules

urlpatterns: list[URLPattern | URLResolver] = [
    pattern for module in submodules(SLICES, "api") for pattern in module.urlpatterns
]
