"""Addresses of invitations."""

from django.urls import URLPattern, URLResolver, path, re_path

from tracker.invitations import feed_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    re_path(
        r"^invitations/(?P<token>[\w.-]{10,200})/(?P<answer>yes|maybe|no)/$",
        views.InvitationAnswerView.as_view(),
        name="invitation-answer",
    ),
    path("calendar/", feed_views.feed, name="calendar-feed"),
    path("calendar/remove/", feed_views.remove, name="calendar-feed-remove"),
    re_path(r"^calendar/(?P<token>[\w.-]{10,200})\.ics$", feed_views.read, name="calendar-feed-read"),
    path("meetings/<id:pk>/calendar.ics", views.meeting_calendar, name="meeting-calendar"),
]
