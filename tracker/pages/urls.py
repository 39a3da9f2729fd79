"""Addresses of the pages that gather: this week, a project, a meeting, search, set-up, offboarding."""

from django.urls import URLPattern, URLResolver, path, re_path

from tracker.pages.views import meeting, offboarding, project, search, setup, week

urlpatterns: list[URLPattern | URLResolver] = [
    path("", week.week, name="this-week"),
    path("projects/<int:pk>/", project.project, name="project"),
    re_path(
        rf"^projects/(?P<pk>\d{{1,18}})/edit/(?P<part>{project.PART})/$",
        project.ProjectPart.as_view(),
        name="project-part",
    ),
    path("projects/<int:pk>/close/", project.close, name="project-close"),
    path("projects/<int:pk>/reopen/", project.reopen, name="project-reopen"),
    path("projects/<int:pk>/delete/", project.delete, name="project-delete"),
    path("setup/", setup.setup, name="setup"),
    path("people/<int:pk>/leave/", offboarding.leave, name="person-leave"),
    path("people/<int:pk>/return/", offboarding.come_back, name="person-return"),
    path("search/", search.search_page, name="search"),
    path("meetings/<int:pk>/", meeting.meeting, name="meeting"),
    path("meetings/<int:pk>/outcome/", meeting.outcome, name="meeting-outcome"),
    path("meetings/<int:pk>/answer/", meeting.answer, name="meeting-answer"),
    path("meetings/<int:pk>/notes/", meeting.EditNotes.as_view(), name="meeting-notes"),
    path("meetings/<int:pk>/close/", meeting.close, name="meeting-close"),
    path("meetings/<int:pk>/reopen/", meeting.reopen, name="meeting-reopen"),
    path("meetings/<int:pk>/delete/", meeting.delete, name="meeting-delete"),
]
