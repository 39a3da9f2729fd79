"""The AI register in Django's admin. It is written on its own pages."""

from django.contrib import admin

from accounts.administration import TenantAdmin
from accounts.permissions import may_administer
from tracker.ai_register.models import AiEntry, AiEntryDecision, AiImport, AiPublicPage, AiReview


@admin.register(AiEntry)
class AiEntryAdmin(TenantAdmin[AiEntry]):
    reads = may_administer
    list_display = ["name", "kind", "area", "risk", "status", "approval", "review_on", "is_public"]


@admin.register(AiEntryDecision)
class AiEntryDecisionAdmin(TenantAdmin[AiEntryDecision]):
    reads = may_administer
    list_display = ["entry", "decision"]
    list_select_related = ["entry", "decision"]


@admin.register(AiReview)
class AiReviewAdmin(TenantAdmin[AiReview]):
    reads = may_administer
    list_display = ["entry", "reviewed_on", "outcome", "next_on"]
    list_select_related = ["entry"]


@admin.register(AiPublicPage)
class AiPublicPageAdmin(TenantAdmin[AiPublicPage]):
    reads = may_administer
    list_display = ["slug", "is_on"]


@admin.register(AiImport)
class AiImportAdmin(TenantAdmin[AiImport]):
    reads = may_administer
    list_display = ["file_name", "state", "added", "created_at"]
