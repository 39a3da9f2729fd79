"""Table of contents: every page of this app. Only collab reads it."""

from django.urls import URLPattern, URLResolver

from tracker.meetings.urls import urlpatterns as meetings
from tracker.projects.urls import urlpatterns as projects
from tracker.reminders.urls import urlpatterns as reminders
from tracker.reports.urls import urlpatterns as reports

urlpatterns: list[URLPattern | URLResolver] = [*projects, *meetings, *reminders, *reports]
