"""Addresses of plans and steps."""

from django.urls import URLPattern, URLResolver, path

from tracker.steps import capacity_list, lists, views
from tracker.steps.models import StepState

urlpatterns: list[URLPattern | URLResolver] = [
    path("steps/", lists.StepList.as_view(), name="step-list"),
    path("capacity/", capacity_list.CapacityList.as_view(), name="capacity"),
    path("projects/<id:pk>/plan/", views.plan, name="project-plan"),
    path("projects/<id:pk>/steps/add/", views.AddStep.as_view(), name="step-add"),
    path("projects/<id:pk>/steps/import/", views.ImportSteps.as_view(), name="step-import"),
    path("steps/<id:pk>/", views.EditStep.as_view(), name="step-edit"),
    path("steps/<id:pk>/done/", views.tick, {"state": StepState.DONE}, name="step-done"),
    path("steps/<id:pk>/open/", views.tick, {"state": StepState.OPEN}, name="step-open"),
    path("steps/<id:pk>/delete/", views.delete, name="step-delete"),
]
