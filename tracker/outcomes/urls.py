"""Addresses of decisions, actions and agenda items."""

from django.urls import URLPattern, URLResolver, path, re_path

from tracker.outcomes import lists, views
from tracker.outcomes.models import ActionState

urlpatterns: list[URLPattern | URLResolver] = [
    path("decisions/", lists.DecisionList.as_view(), name="decision-list"),
    path("actions/", lists.ActionList.as_view(), name="action-list"),
    re_path(
        r"^projects/(?P<pk>\d{1,18})/(?P<kind>decisions|actions|agenda)/add/$",
        views.AddOutcome.as_view(),
        name="outcome-add",
    ),
    re_path(r"^(?P<kind>decisions|actions|agenda)/(?P<pk>\d{1,18})/$", views.EditOutcome.as_view(), name="outcome"),
    path("actions/<int:pk>/done/", views.tick, {"state": ActionState.DONE}, name="action-done"),
    path("actions/<int:pk>/open/", views.tick, {"state": ActionState.OPEN}, name="action-open"),
    path("agenda/<int:pk>/reached/", views.reach, name="agenda-reached"),
    path("decisions/<int:pk>/agree/", views.agree, name="decision-agree"),
]
