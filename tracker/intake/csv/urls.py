"""Addresses of importing meetings from a file."""

from django.urls import URLPattern, URLResolver, path

from tracker.intake.csv import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("import/", views.ImportMeetings.as_view(), name="import-meetings"),
    path("import/template.<slug:form>", views.template, name="import-template"),
    path("import/<id:pk>/", views.upload, name="import-upload"),
    path("import/<id:pk>/columns/", views.ImportColumns.as_view(), name="import-columns"),
    path("import/<id:pk>/confirm/", views.confirm, name="import-confirm"),
    path("import/<id:pk>/undo/", views.undo, name="import-undo"),
]
