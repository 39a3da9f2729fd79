"""Addresses of importing meetings from a CSV file."""

from django.urls import URLPattern, URLResolver, path

from tracker.intake.csv import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("import/", views.ImportMeetings.as_view(), name="import-meetings"),
    path("import/<id:pk>/", views.upload, name="import-upload"),
    path("import/<id:pk>/confirm/", views.confirm, name="import-confirm"),
]
