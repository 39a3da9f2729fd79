"""Working agreements in Django's admin. They are written on their own pages."""

from django.contrib import admin

from accounts.administration import TenantAdmin
from accounts.permissions import may_administer
from tracker.agreements.models import Agreement, AgreementVersion


@admin.register(Agreement)
class AgreementAdmin(TenantAdmin[Agreement]):
    reads = may_administer
    list_display = ["name", "number", "library_agreed_on", "it_agreed_on", "review_on", "ended_on"]


@admin.register(AgreementVersion)
class AgreementVersionAdmin(TenantAdmin[AgreementVersion]):
    reads = may_administer
    list_display = ["agreement", "number", "written_on"]
    list_select_related = ["agreement"]
