"""Table of contents: every page of this app. Only collab reads it."""

from django.urls import URLPattern, URLResolver

from tracker.reminders.urls import urlpatterns as reminders
from tracker.reports.urls import urlpatterns as reports

urlpatterns: list[URLPattern | URLResolver] = [*reminders, *reports]
