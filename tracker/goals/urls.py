"""Addresses of goals."""

from django.urls import URLPattern, URLResolver, path, re_path

from foundation.converters import ID
from tracker.goals import lists, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("goals/", lists.GoalList.as_view(), name="goal-list"),
    path("goals/compared/", lists.GoalPairList.as_view(), name="goal-pair-list"),
    path("goals/institution/", lists.InstitutionGoalList.as_view(), name="institution-goal-list"),
    path("goals/institution/add/", views.AddInstitutionGoal.as_view(), name="institution-goal-add"),
    path("goals/institution/<id:pk>/", views.EditInstitutionGoal.as_view(), name="institution-goal-edit"),
    path("goals/compared/<id:pk>/", views.PairPage.as_view(), name="goal-pair"),
    path("goals/compared/<id:pk>/remove/", views.remove_pair, name="goal-pair-remove"),
    path("goals/import/", views.ImportGoals.as_view(), name="goal-import"),
    path("goals/<id:pk>/", views.goal, name="goal"),
    path("goals/<id:pk>/edit/", views.EditGoal.as_view(), name="goal-edit"),
    path("goals/<id:pk>/note/", views.AddGoalNote.as_view(), name="goal-note-add"),
    re_path(
        rf"^goals/(?P<library>{ID})/(?P<it>{ID})/(?P<relation>aligned|neutral|clash)/$",
        views.compare,
        name="goal-compare",
    ),
    re_path(rf"^projects/(?P<pk>{ID})/goals/(?P<side>library|it)/add/$", views.AddGoal.as_view(), name="goal-add"),
    path("projects/<id:pk>/goals/compare/", views.ComparePage.as_view(), name="goal-compare-form"),
]
