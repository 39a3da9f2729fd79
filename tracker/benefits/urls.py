"""Addresses of benefits and of the rates between currencies."""

from django.urls import URLPattern, URLResolver, path

from tracker.benefits import lists, rate_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("benefits/", lists.BenefitList.as_view(), name="benefit-list"),
    path("benefits/add/", views.AddBenefit.as_view(), name="benefit-add"),
    path("benefits/import/", views.ImportBenefits.as_view(), name="benefit-import"),
    path("benefits/totals/", views.totals, name="benefit-totals"),
    path("benefits/<id:pk>/", views.benefit, name="benefit"),
    path("benefits/<id:pk>/edit/", views.EditBenefit.as_view(), name="benefit-edit"),
    path("benefits/<id:pk>/confirm/", views.confirm, name="benefit-confirm"),
    path("benefits/<id:pk>/take-back/", views.take_back, name="benefit-take-back"),
    path("benefits/<id:pk>/delete/", views.delete, name="benefit-delete"),
    path("exchange-rates/", lists.ExchangeRateList.as_view(), name="exchange-rate-list"),
    path("exchange-rates/add/", rate_views.AddRate.as_view(), name="exchange-rate-add"),
    path("exchange-rates/<id:pk>/", rate_views.EditRate.as_view(), name="exchange-rate"),
    path("exchange-rates/<id:pk>/delete/", rate_views.delete, name="exchange-rate-delete"),
]
