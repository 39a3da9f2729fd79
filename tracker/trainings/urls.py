"""Addresses of trainings."""

from django.urls import URLPattern, URLResolver, path

from tracker.trainings import lists, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("trainings/", lists.TrainingList.as_view(), name="training-list"),
    path("trainings/add/", views.AddTraining.as_view(), name="training-add"),
    path("trainings/import/", views.ImportTrainings.as_view(), name="training-import"),
    path("trainings/<id:pk>/", views.training, name="training"),
    path("trainings/<id:pk>/edit/", views.EditTraining.as_view(), name="training-edit"),
    path("trainings/<id:pk>/outcome/", views.Outcome.as_view(), name="training-outcome"),
    path("trainings/<id:pk>/contact/", views.CountAsContact.as_view(), name="training-contact"),
    path("trainings/<id:pk>/contact/remove/", views.remove_contact, name="training-contact-remove"),
    path("trainings/<id:pk>/delete/", views.delete, name="training-delete"),
]
