"""Addresses of closing a project, of its close report, and of what stays of it."""

from django.urls import URLPattern, URLResolver, path, re_path

from foundation.converters import ID
from tracker.closing import lists, views

_KIND = "(?P<kind>lessons|thanks)"

urlpatterns: list[URLPattern | URLResolver] = [
    path("lessons/", lists.LessonList.as_view(), name="lesson-list"),
    path("projects/<id:pk>/close/", views.CloseProject.as_view(), name="project-close"),
    path("projects/<id:pk>/close-report/", views.report, name="project-close-report"),
    path("projects/<id:pk>/close-report.pdf", views.report_file, name="project-close-report-file"),
    re_path(rf"^projects/(?P<pk>{ID})/{_KIND}/add/$", views.AddClosingRow.as_view(), name="closing-add"),
    re_path(rf"^{_KIND}/(?P<pk>{ID})/$", views.EditClosingRow.as_view(), name="closing-row"),
    re_path(rf"^{_KIND}/(?P<pk>{ID})/delete/$", views.delete_row, name="closing-delete"),
]
