"""Seals of the audit trail in Django's admin."""

from django.contrib import admin

from accounts.administration import TenantAdmin
from accounts.permissions import may_administer
from accounts.trail.models import AuditSeal


@admin.register(AuditSeal)
class AuditSealAdmin(TenantAdmin[AuditSeal]):
    reads = may_administer
    list_display = ["number", "made_at", "newest_id"]
    exclude = ["entries"]
