"""Addresses of signing in and out, one's own password, and of the pages of people and teams."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, path

from accounts.people import adding, directory, lists, team_lists, teams, views
from foundation.permissions import access, public

urlpatterns: list[URLPattern | URLResolver] = [
    path("people/", lists.PeopleList.as_view(), name="people"),
    path("teams/", team_lists.TeamList.as_view(), name="teams"),
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-out/", access(writes=public)(LogoutView.as_view()), name="sign-out"),
    path("people/add/", adding.AddPeople.as_view(), name="people-add"),
    path("people/template.xlsx", adding.people_template, name="people-template"),
    path("people/<id:pk>/", directory.PersonEdit.as_view(), name="person-edit"),
    path("people/<id:pk>/invite/", directory.invite, name="person-invite"),
    path("people/<id:pk>/sign-out/", directory.sign_out, name="person-sign-out"),
    path("teams/new/", teams.TeamCreate.as_view(), name="team-create"),
    path("teams/<id:pk>/", teams.TeamEdit.as_view(), name="team-edit"),
    path("teams/<id:pk>/delete/", teams.delete, name="team-delete"),
    path("address/<token>/", views.ChangeOfAddress.as_view(), name="address-change"),
    path("profile/", views.Profile.as_view(), name="profile"),
    path("password/", views.PasswordChange.as_view(), name="password-change"),
    path("password/forgotten/", views.PasswordForgotten.as_view(), name="password-forgotten"),
    path("password/forgotten/sent/", views.PasswordSent.as_view(), name="password-sent"),
    path("password/<uidb64>/<token>/", views.PasswordReset.as_view(), name="password-reset"),
]
