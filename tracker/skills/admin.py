"""Skills in Django's admin. Read-only. Of what people say of themselves it shows nothing, whatever the address asks."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.administration import TenantAdmin
from accounts.permissions import may_administer
from tracker.skills.models import (
    SessionProposal,
    Skill,
    SkillFigure,
    SkillFreeze,
    SkillList,
    SkillRating,
    SkillWindows,
    SkillWording,
    TeachingOffer,
    TeachingRequest,
)
from tracker.skills.rules.request_state import RequestKind


@admin.register(SkillList)
class SkillListAdmin(TenantAdmin[SkillList]):
    reads = may_administer
    list_display = ["name", "source", "number"]


@admin.register(Skill)
class SkillAdmin(TenantAdmin[Skill]):
    reads = may_administer
    list_display = ["name", "area", "skill_list", "wanted", "retired_on"]
    list_select_related = ["skill_list"]


@admin.register(SkillWording)
class SkillWordingAdmin(TenantAdmin[SkillWording]):
    reads = may_administer
    list_display = ["name", "skill", "number"]
    list_select_related = ["skill"]


@admin.register(SkillRating)
class SkillRatingAdmin(TenantAdmin[SkillRating]):
    """Nobody but the person reads them: a list of skills alone would let an address ask whose, and which level."""

    reads = may_administer
    list_display = ["skill"]
    fields = ["skill"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SkillRating]:
        return super().get_queryset(request).none()


@admin.register(SkillWindows)
class SkillWindowsAdmin(TenantAdmin[SkillWindows]):
    reads = may_administer
    list_display = ["created_at"]
    fields = ["created_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SkillWindows]:
        return super().get_queryset(request).none()


@admin.register(TeachingOffer)
class TeachingOfferAdmin(TenantAdmin[TeachingOffer]):
    reads = may_administer
    list_display = ["person", "skill", "created_at"]
    list_select_related = ["person", "skill"]


@admin.register(TeachingRequest)
class TeachingRequestAdmin(TenantAdmin[TeachingRequest]):
    """Sessions alone: what one person asks for themselves is between two people."""

    reads = may_administer
    list_display = ["skill", "teacher", "state", "asked_on"]
    list_select_related = ["skill", "teacher"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(kind=RequestKind.SESSION)


@admin.register(SkillFreeze)
class SkillFreezeAdmin(TenantAdmin[SkillFreeze]):
    reads = may_administer
    list_display = ["frozen_on"]


@admin.register(SkillFigure)
class SkillFigureAdmin(TenantAdmin[SkillFigure]):
    reads = may_administer
    list_display = ["freeze", "skill", "group", "people", "confident", "reached"]
    list_select_related = ["freeze", "skill"]


@admin.register(SessionProposal)
class SessionProposalAdmin(TenantAdmin[SessionProposal]):
    reads = may_administer
    list_display = ["freeze", "skill", "teacher", "window", "people"]
    list_select_related = ["freeze", "skill", "teacher"]
