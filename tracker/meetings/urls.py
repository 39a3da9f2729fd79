"""Addresses of logging, changing and listing meetings."""

from django.urls import URLPattern, URLResolver, path

from tracker.meetings import lists
from tracker.meetings.views import log, quick_log, series

urlpatterns: list[URLPattern | URLResolver] = [
    path("meetings/", lists.MeetingList.as_view(), name="meeting-list"),
    path("log/", log.LogMeeting.as_view(), name="log-meeting"),
    path("log/find/", log.find_people, name="log-find"),
    path("log/draft/", log.throw_away, name="draft-throw-away"),
    path("log/draft/back/", log.take_up, name="draft-take-up"),
    path("projects/<id:pk>/met/", quick_log.we_met, name="project-met"),
    path("projects/<id:pk>/propose/", quick_log.propose_time, name="project-propose"),
    path("meetings/<id:pk>/undo/", quick_log.undo, name="meeting-undo"),
    path("meetings/<id:pk>/repeat/", series.RepeatMeeting.as_view(), name="meeting-repeat"),
    path("meetings/<id:pk>/end-series/", series.end, name="series-end"),
    path("meetings/<id:pk>/edit/", log.EditMeeting.as_view(), name="meeting-edit"),
]
