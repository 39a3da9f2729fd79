"""Addresses of signing in and out, one's own password, and of the people's pages."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, path

from accounts.people import directory, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("people/add/", directory.AddPeople.as_view(), name="people-add"),
    path("people/<int:pk>/", directory.PersonEdit.as_view(), name="person-edit"),
    path("password/", views.PasswordChange.as_view(), name="password-change"),
    path("password/forgotten/", views.PasswordForgotten.as_view(), name="password-forgotten"),
    path("password/forgotten/sent/", views.PasswordSent.as_view(), name="password-sent"),
    path("password/<uidb64>/<token>/", views.PasswordReset.as_view(), name="password-reset"),
]
