"""Institutions in Django's admin: operators make them, administrators change their settings."""

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.administration import TenantAdmin
from accounts.institutions.actions import refuse_namesake, update_institution
from accounts.institutions.models import Institution
from accounts.permissions import may_administer


@admin.register(Institution)
class InstitutionAdmin(TenantAdmin[Institution]):
    """Operators make institutions and put them into a consortium; what counts is recomputed when settings change."""

    reads = may_administer
    writes = frozenset({"add", "change"})
    list_display = ["name", "country", "time_zone", "reminder_hour", "requires_trace", "consortium"]
    list_select_related = ["consortium"]
    search_fields = ["name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(getattr(request.user, "is_superuser", False))

    def get_readonly_fields(self, request: HttpRequest, obj: Institution | None = None) -> Any:
        return [] if getattr(request.user, "is_superuser", False) else ["consortium_name", "consortium_agreed_at"]

    def get_exclude(self, request: HttpRequest, obj: Institution | None = None) -> Any:
        shown_by_name = [] if getattr(request.user, "is_superuser", False) else ["consortium"]
        return [*super().get_exclude(request, obj), *shown_by_name]

    @admin.display(description=_("consortium"))
    def consortium_name(self, obj: Institution) -> str:
        """Without the link to its page, which only operators open."""
        return str(obj.consortium or "-")

    def write(self, request: HttpRequest, obj: Any, form: ModelForm[Any], *, change: bool) -> None:
        if not change:
            refuse_namesake(obj, by=self.context(request)["by"])
            obj.save()
            return
        changed = {name: form.cleaned_data[name] for name in form.changed_data}
        update_institution(institution_id=obj.pk, **changed, **self.context(request))
