"""Addresses of the page of sessions."""

from django.urls import URLPattern, URLResolver, path

from accounts.sessions import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("sessions/", views.sessions, name="sessions"),
    path("sessions/end/", views.end, name="end-session"),
    path("sign-in/not-me/<token>/", views.DisownSignIn.as_view(), name="sign-in-disown"),
]
