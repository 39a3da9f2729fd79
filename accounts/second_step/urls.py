"""Addresses of two-step sign-in."""

from django.urls import URLPattern, URLResolver, path

from accounts.second_step import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/second-step/", views.SecondStep.as_view(), name="sign-in-second-step"),
    path("second-step/", views.methods, name="second-step"),
    path("second-step/app/", views.AddApp.as_view(), name="second-step-app"),
    path("second-step/passkey/", views.AddPasskey.as_view(), name="second-step-passkey"),
    path("second-step/codes/", views.RenewCodes.as_view(), name="second-step-codes"),
    path("second-step/<id:method>/remove/", views.RemoveMethod.as_view(), name="second-step-remove"),
    path("people/<id:pk>/second-step/reset/", views.reset, name="person-second-step-reset"),
]
