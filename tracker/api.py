"""Table of contents: every API endpoint of this app. Only collab reads it."""

from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from tracker.meetings.api import Actions, AgendaItems, Decisions, Meetings
from tracker.meetings.institutions import Institutions
from tracker.projects.api import Projects, Terms

router = SimpleRouter()
router.register("institutions", Institutions, basename="institution")
router.register("terms", Terms, basename="term")
router.register("projects", Projects, basename="project")
router.register("meetings", Meetings, basename="meeting")
router.register("decisions", Decisions, basename="decision")
router.register("actions", Actions, basename="action")
router.register("agenda-items", AgendaItems, basename="agenda-item")

urlpatterns: list[URLPattern | URLResolver] = [*router.urls]
