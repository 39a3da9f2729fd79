"""Derived weeks and months, and who wants the monthly report, in Django's admin. Read-only."""

from django.contrib import admin

from accounts.administration import TenantAdmin, operators
from accounts.permissions import may_administer
from tracker.reports.models import BandWeek, ConsortiumMonth, ReportSubscription


@admin.register(BandWeek)
class BandWeekAdmin(TenantAdmin[BandWeek]):
    reads = may_administer
    list_display = ["institution", "week", "own_band", "daily", "weekly", "monthly", "few_a_year", "rarely", "new"]
    list_select_related = ["institution"]


@admin.register(ConsortiumMonth)
class ConsortiumMonthAdmin(TenantAdmin[ConsortiumMonth]):
    """For operators: it stands above institutions."""

    reads = operators
    list_display = ["consortium", "month", "institutions", "made_at"]
    list_select_related = ["consortium"]


@admin.register(ReportSubscription)
class ReportSubscriptionAdmin(TenantAdmin[ReportSubscription]):
    reads = may_administer
    list_display = ["person", "created_at"]
    list_select_related = ["person"]
