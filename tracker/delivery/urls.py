"""Addresses of what belongs to every kind of message."""

from django.urls import URLPattern, URLResolver, path, re_path

from tracker.delivery import views

urlpatterns: list[URLPattern | URLResolver] = [
    re_path(r"^unsubscribe/(?P<token>[\w.-]{10,200})/$", views.UnsubscribeView.as_view(), name="unsubscribe"),
    path("messages/failed/", views.failed_messages, name="failed-messages"),
]
