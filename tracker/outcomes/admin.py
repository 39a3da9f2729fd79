"""Decisions, actions and agenda items in Django's admin. They are written on their own pages."""

from django.contrib import admin

from accounts.administration import TenantAdmin
from accounts.permissions import may_administer
from tracker.outcomes.models import Action, AgendaItem, Decision


@admin.register(Decision)
class DecisionAdmin(TenantAdmin[Decision]):
    reads = may_administer
    list_display = ["decided_on", "project", "text", "awaits_leadership", "review_on"]
    list_filter = ["awaits_leadership"]
    list_select_related = ["project"]


@admin.register(Action)
class ActionAdmin(TenantAdmin[Action]):
    reads = may_administer
    list_display = ["text", "project", "owner", "due_on", "state"]
    list_filter = ["state"]
    list_select_related = ["project", "owner"]


@admin.register(AgendaItem)
class AgendaItemAdmin(TenantAdmin[AgendaItem]):
    reads = may_administer
    list_display = ["text", "project", "meeting", "reached"]
    list_select_related = ["project", "meeting"]
