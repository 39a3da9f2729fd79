"""Table of contents: every API endpoint of this app. Only collab reads it."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from accounts.institutions.api import Institutions
from accounts.people.api import Me, People, Teams
from accounts.trail.api import Audit

router = SimpleRouter()
router.register("institutions", Institutions, basename="institution")
router.register("teams", Teams, basename="team")
router.register("people", People, basename="person")

router.register("audit", Audit, basename="audit")

urlpatterns: list[URLPattern | URLResolver] = [path("me/", Me.as_view(), name="me"), *router.urls]
