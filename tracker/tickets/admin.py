"""Ticket systems in Django's admin. They are written on their own pages."""

from django.contrib import admin

from accounts.administration import TenantAdmin
from accounts.permissions import may_administer
from tracker.tickets.models import TicketRule


@admin.register(TicketRule)
class TicketRuleAdmin(TenantAdmin[TicketRule]):
    reads = may_administer
    list_display = ["name", "item_address", "read_at", "failures", "fault"]
