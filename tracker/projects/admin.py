"""Projects, their rollup and the term calendar in Django's admin. Projects are written on their own pages."""

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from accounts.administration import TenantAdmin
from accounts.institutions.models import Closure
from accounts.permissions import may_administer
from tracker.cadence.models import Cadence, ContactWeek, InstitutionWeek
from tracker.projects.actions import delete_closure, save_closure
from tracker.projects.models import Project, StatusChange


@admin.register(Closure)
class ClosureAdmin(TenantAdmin[Closure]):
    reads = may_administer
    writes = frozenset({"add", "change", "delete"})
    list_display = ["name", "starts_on", "ends_on", "institution"]
    list_select_related = ["institution"]

    def write(self, request: HttpRequest, obj: Any, form: ModelForm[Any], *, change: bool) -> None:
        save_closure(closure=obj, **self.context(request))

    def erase(self, request: HttpRequest, obj: Any) -> None:
        delete_closure(closure=obj, **self.context(request))


@admin.register(Project)
class ProjectAdmin(TenantAdmin[Project]):
    reads = may_administer
    list_display = ["name", "kind", "status", "library_owner", "it_owner", "institution"]
    list_filter = ["status", "kind"]
    search_fields = ["name"]
    list_select_related = ["library_owner", "it_owner", "institution"]


@admin.register(StatusChange)
class StatusChangeAdmin(TenantAdmin[StatusChange]):
    reads = may_administer
    list_display = ["project", "starts_on", "status"]
    list_select_related = ["project"]


@admin.register(Cadence)
class CadenceAdmin(TenantAdmin[Cadence]):
    reads = may_administer
    list_display = ["project", "band", "last_contact_on", "due_on", "late_on", "measured_in"]
    list_filter = ["band"]
    list_select_related = ["project"]


@admin.register(ContactWeek)
class ContactWeekAdmin(TenantAdmin[ContactWeek]):
    reads = may_administer
    list_display = ["project", "week", "days"]
    list_select_related = ["project"]


@admin.register(InstitutionWeek)
class InstitutionWeekAdmin(TenantAdmin[InstitutionWeek]):
    reads = may_administer
    list_display = ["institution", "week", "days", "projects"]
    list_select_related = ["institution"]
