"""Institutions, and meetings with what came of them, in Django's admin. Meetings are written on their own pages."""

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from accounts.administration import TenantAdmin
from accounts.institutions.models import Institution
from tracker.meetings.actions import update_institution
from tracker.meetings.models import Action, AgendaItem, Attendance, Decision, Meeting


@admin.register(Institution)
class InstitutionAdmin(TenantAdmin[Institution]):
    """Operators make institutions and put them into a consortium; what counts is recomputed when settings change."""

    writes = frozenset({"add", "change"})
    list_display = ["name", "country", "time_zone", "reminder_hour", "requires_trace", "consortium"]
    list_select_related = ["consortium"]
    search_fields = ["name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(getattr(request.user, "is_superuser", False))

    def get_readonly_fields(self, request: HttpRequest, obj: Institution | None = None) -> Any:
        return [] if getattr(request.user, "is_superuser", False) else ["consortium", "consortium_agreed_at"]

    def write(self, request: HttpRequest, obj: Any, form: ModelForm[Any], *, change: bool) -> None:
        if not change:
            obj.save()
            return
        changed = {name: form.cleaned_data[name] for name in form.changed_data}
        update_institution(institution_id=obj.pk, **changed, **self.context(request))


@admin.register(Meeting)
class MeetingAdmin(TenantAdmin[Meeting]):
    list_display = ["held_on", "state", "joint", "mode", "organiser", "external_id"]
    list_filter = ["state", "joint", "mode"]
    search_fields = ["external_id"]
    list_select_related = ["organiser"]
    date_hierarchy = "held_on"


@admin.register(Attendance)
class AttendanceAdmin(TenantAdmin[Attendance]):
    list_display = ["meeting", "person", "guest_name", "side", "invited", "answer", "attended"]
    list_filter = ["side", "attended"]
    list_select_related = ["meeting", "person"]


@admin.register(Decision)
class DecisionAdmin(TenantAdmin[Decision]):
    list_display = ["decided_on", "project", "text", "awaits_leadership", "review_on"]
    list_filter = ["awaits_leadership"]
    list_select_related = ["project"]


@admin.register(Action)
class ActionAdmin(TenantAdmin[Action]):
    list_display = ["text", "project", "owner", "due_on", "state"]
    list_filter = ["state"]
    list_select_related = ["project", "owner"]


@admin.register(AgendaItem)
class AgendaItemAdmin(TenantAdmin[AgendaItem]):
    list_display = ["text", "project", "meeting", "reached"]
    list_select_related = ["project", "meeting"]
