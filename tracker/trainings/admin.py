"""Trainings in Django's admin. They are written on their own pages."""

from django.contrib import admin

from accounts.administration import TenantAdmin
from accounts.permissions import may_administer
from tracker.trainings.models import BarrierDecision, Training


@admin.register(Training)
class TrainingAdmin(TenantAdmin[Training]):
    reads = may_administer
    list_display = ["topic", "held_on", "state", "library_people", "it_people", "barrier", "project"]
    list_filter = ["state", "barrier"]
    list_select_related = ["project"]


@admin.register(BarrierDecision)
class BarrierDecisionAdmin(TenantAdmin[BarrierDecision]):
    reads = may_administer
    list_display = ["barrier", "barrier_text", "decision", "made_at"]
    list_select_related = ["decision"]
