"""Stakeholders, roles cards and digest choices in Django's admin. They are written on their own pages."""

from django.contrib import admin

from accounts.administration import TenantAdmin
from accounts.permissions import may_administer
from tracker.leadership.models import DigestPreference, Stakeholder, TeamCard


@admin.register(Stakeholder)
class StakeholderAdmin(TenantAdmin[Stakeholder]):
    reads = may_administer
    list_display = ["project", "person", "name", "part"]
    list_select_related = ["project", "person"]


@admin.register(TeamCard)
class TeamCardAdmin(TenantAdmin[TeamCard]):
    reads = may_administer
    list_display = ["team", "covers", "deputy"]
    list_select_related = ["team", "deputy"]


@admin.register(DigestPreference)
class DigestPreferenceAdmin(TenantAdmin[DigestPreference]):
    reads = may_administer
    list_display = ["person", "wanted"]
    list_select_related = ["person"]
