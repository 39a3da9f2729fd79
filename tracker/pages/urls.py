"""Addresses of the pages that gather: this week, a project, a meeting, search, set-up, offboarding."""

from django.urls import URLPattern, URLResolver, path, re_path

from foundation.converters import ID
from tracker.pages.views import meeting, offboarding, project, search, setup, week

urlpatterns: list[URLPattern | URLResolver] = [
    path("", week.week, name="this-week"),
    path("projects/<id:pk>/", project.project, name="project"),
    re_path(
        rf"^projects/(?P<pk>{ID})/edit/(?P<part>{project.PART})/$",
        project.ProjectPart.as_view(),
        name="project-part",
    ),
    path("projects/<id:pk>/reopen/", project.reopen, name="project-reopen"),
    path("projects/<id:pk>/delete/", project.delete, name="project-delete"),
    path("setup/", setup.setup, name="setup"),
    path("people/<id:pk>/leave/", offboarding.leave, name="person-leave"),
    path("people/<id:pk>/return/", offboarding.come_back, name="person-return"),
    path("search/", search.search_page, name="search"),
    path("meetings/<id:pk>/", meeting.meeting, name="meeting"),
    path("meetings/<id:pk>/outcome/", meeting.outcome, name="meeting-outcome"),
    path("meetings/<id:pk>/answer/", meeting.answer, name="meeting-answer"),
    path("meetings/<id:pk>/notes/", meeting.EditNotes.as_view(), name="meeting-notes"),
    path("meetings/<id:pk>/close/", meeting.close, name="meeting-close"),
    path("meetings/<id:pk>/reopen/", meeting.reopen, name="meeting-reopen"),
    path("meetings/<id:pk>/delete/", meeting.delete, name="meeting-delete"),
]
