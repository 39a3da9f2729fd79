"""Steps in Django's admin. They are written on their own pages."""

from django.contrib import admin

from accounts.administration import TenantAdmin
from accounts.permissions import may_administer
from tracker.steps.models import Step


@admin.register(Step)
class StepAdmin(TenantAdmin[Step]):
    reads = may_administer
    list_display = ["title", "project", "side", "owner", "starts_on", "due_on", "state"]
    list_filter = ["state", "side"]
    readonly_fields = ["after"]
    list_select_related = ["project", "owner"]
