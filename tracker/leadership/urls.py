"""Addresses of sponsors, stakeholders and roles cards."""

from django.urls import URLPattern, URLResolver, path, re_path

from tracker.leadership import digest_views, lists, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("sponsors/", lists.SponsorList.as_view(), name="sponsor-list"),
    path("stakeholders/", lists.StakeholderList.as_view(), name="stakeholder-list"),
    path("roles/teams/", lists.TeamCardList.as_view(), name="team-card-list"),
    path("roles/", views.roles, name="roles"),
    path("roles.pdf", views.roles_file, name="roles-file"),
    path("teams/<id:pk>/card/", views.EditTeamCard.as_view(), name="team-card"),
    path("projects/<id:pk>/roles/", views.project_roles, name="project-roles"),
    path("projects/<id:pk>/roles.pdf", views.project_roles_file, name="project-roles-file"),
    path("projects/<id:pk>/stakeholders/add/", views.AddStakeholder.as_view(), name="stakeholder-add"),
    path("stakeholders/<id:pk>/", views.EditStakeholder.as_view(), name="stakeholder"),
    path("stakeholders/<id:pk>/remove/", views.remove_stakeholder, name="stakeholder-remove"),
    path("digest/", digest_views.DigestPage.as_view(), name="digest"),
    re_path(r"^digest/(?P<token>[\w.-]{10,200})/$", digest_views.DigestButton.as_view(), name="digest-button"),
    path("projects/<id:pk>/ask/", views.Ask.as_view(), name="sponsor-ask"),
    path("projects/<id:pk>/attend/", views.attend, name="sponsor-attend"),
    path("projects/<id:pk>/invite-sponsor/", views.invite, name="sponsor-invite"),
]
