"""Addresses of ticket systems."""

from django.urls import URLPattern, URLResolver, path

from tracker.tickets import lists, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("ticket-systems/", lists.TicketRuleList.as_view(), name="ticket-rules"),
    path("ticket-systems/add/", views.AddTicketRule.as_view(), name="ticket-rule-add"),
    path("ticket-systems/<id:pk>/", views.EditTicketRule.as_view(), name="ticket-rule"),
    path("ticket-systems/<id:pk>/try/", views.TryTicketRule.as_view(), name="ticket-rule-try"),
    path("ticket-systems/<id:pk>/delete/", views.delete, name="ticket-rule-delete"),
]
