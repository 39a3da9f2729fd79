"""Addresses of decisions, actions and agenda items."""

from django.urls import URLPattern, URLResolver, path, re_path

from foundation.converters import ID
from tracker.outcomes import lists, views
from tracker.outcomes.agreement_views import AgreeByMail
from tracker.outcomes.models import ActionState

urlpatterns: list[URLPattern | URLResolver] = [
    path("decisions/", lists.DecisionList.as_view(), name="decision-list"),
    path("actions/", lists.ActionList.as_view(), name="action-list"),
    re_path(
        rf"^projects/(?P<pk>{ID})/(?P<kind>decisions|actions|agenda)/add/$",
        views.AddOutcome.as_view(),
        name="outcome-add",
    ),
    re_path(rf"^(?P<kind>decisions|actions|agenda)/(?P<pk>{ID})/$", views.EditOutcome.as_view(), name="outcome"),
    path("actions/<id:pk>/done/", views.tick, {"state": ActionState.DONE}, name="action-done"),
    path("actions/<id:pk>/open/", views.tick, {"state": ActionState.OPEN}, name="action-open"),
    path("agenda/<id:pk>/reached/", views.reach, name="agenda-reached"),
    path("decisions/<id:pk>/agree/", views.agree, name="decision-agree"),
    re_path(r"^agree/(?P<token>[\w.-]{10,200})/$", AgreeByMail.as_view(), name="decision-agree-by-mail"),
]
