"""Table of contents: every page of this app. Only collab reads it."""

from django.urls import URLPattern, URLResolver

from tracker.intake.csv.urls import urlpatterns as csv_intake
from tracker.meetings.urls import urlpatterns as meetings
from tracker.outcomes.urls import urlpatterns as outcomes
from tracker.pages.urls import urlpatterns as pages
from tracker.projects.urls import urlpatterns as projects
from tracker.reminders.urls import urlpatterns as reminders
from tracker.reports.urls import urlpatterns as reports

urlpatterns: list[URLPattern | URLResolver] = [
    *pages, *projects, *meetings, *outcomes, *csv_intake, *reminders, *reports,
]  # fmt: skip
