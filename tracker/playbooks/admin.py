"""Playbooks in Django's admin. They are written on their own pages."""

from django.contrib import admin

from accounts.administration import TenantAdmin
from accounts.permissions import may_administer
from tracker.playbooks.models import Playbook, PlaybookOffer, PlaybookRun, PlaybookVersion


@admin.register(Playbook)
class PlaybookAdmin(TenantAdmin[Playbook]):
    reads = may_administer
    list_display = ["name", "kind", "number", "step_count", "retired_on"]
    list_filter = ["kind"]


@admin.register(PlaybookVersion)
class PlaybookVersionAdmin(TenantAdmin[PlaybookVersion]):
    reads = may_administer
    list_display = ["playbook", "number", "state", "by", "made_on", "decided_on"]
    list_filter = ["state"]
    list_select_related = ["playbook", "by"]


@admin.register(PlaybookRun)
class PlaybookRunAdmin(TenantAdmin[PlaybookRun]):
    reads = may_administer
    list_display = ["project", "version_used", "starts_on", "begun_on"]
    list_select_related = ["project", "version_used"]


@admin.register(PlaybookOffer)
class PlaybookOfferAdmin(TenantAdmin[PlaybookOffer]):
    reads = may_administer
    list_display = ["name", "to_institution", "state", "offered_on", "answered_on"]
    list_filter = ["state"]
    list_select_related = ["to_institution"]
