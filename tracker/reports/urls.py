"""Addresses of the reports."""

from django.urls import URLPattern, URLResolver, path, re_path

from tracker.reports import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("report/", views.report, name="report"),
    path("report/present/", views.present, name="report-present"),
    re_path(r"^report/report\.(?P<form>csv|xlsx|pdf)$", views.report_file, name="report-file"),
    path("report/rows/<slug:key>/", views.figure, name="report-figure"),
    path("report/rows/<slug:table>/<slug:row>/<slug:column>/", views.number, name="report-number"),
    path("report/subscription/", views.subscribe, name="report-subscribe"),
    path("report/consortium/", views.consortium, name="consortium"),
]
