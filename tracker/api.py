"""Table of contents: every API endpoint of this app. Only collab reads it."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from tracker.meetings.api import Meetings
from tracker.outcomes.api import Actions, AgendaItems, Decisions
from tracker.projects.api import Projects, Terms
from tracker.reminders.api import Reminders
from tracker.reports.api import Benchmarks, ConsortiumReport, FigureRows, InstitutionReport

router = SimpleRouter()
router.register("projects", Projects, basename="project")  # what is asked most is found first
router.register("meetings", Meetings, basename="meeting")
router.register("terms", Terms, basename="term")
router.register("decisions", Decisions, basename="decision")
router.register("actions", Actions, basename="action")
router.register("agenda-items", AgendaItems, basename="agenda-item")
router.register("reminders", Reminders, basename="reminder")

urlpatterns: list[URLPattern | URLResolver] = [
    *router.urls,
    path("benchmarks/", Benchmarks.as_view(), name="benchmark-list"),
    path("reports/institution/", InstitutionReport.as_view(), name="report-institution"),
    path("reports/institution/rows/<slug:key>/", FigureRows.as_view(), name="report-rows"),
    path("reports/consortium/", ConsortiumReport.as_view(), name="report-consortium"),
]
