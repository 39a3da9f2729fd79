"""Addresses of working agreements."""

from django.urls import URLPattern, URLResolver, path

from tracker.agreements import lists, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("agreements/", lists.AgreementList.as_view(), name="agreement-list"),
    path("agreements/add/", views.AddAgreement.as_view(), name="agreement-add"),
    path("agreements/<id:pk>/", views.agreement, name="agreement"),
    path("agreements/<id:pk>/edit/", views.EditAgreement.as_view(), name="agreement-edit"),
    path("agreements/<id:pk>/agree/", views.agree, name="agreement-agree"),
    path("agreements/<id:pk>/keep/", views.keep, name="agreement-keep"),
]
