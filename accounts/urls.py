"""Every page of this app. Only collab reads it."""

from django.urls import URLPattern, URLResolver

from accounts.slices import SLICES
from foundation.contributions import submodules

urlpatterns: list[URLPattern | URLResolver] = [
    pattern for module in submodules(SLICES, "urls") for pattern in module.urlpatterns
]
