"""What people were reminded of and what they answered, in Django's admin. Writes nothing."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.administration import TenantAdmin
from accounts.permissions import may_administer
from tracker.delivery.queries import zones_in_use
from tracker.reminders.cancellation import why_cancelled
from tracker.reminders.ladder import Cancelled
from tracker.reminders.models import Preference, Reminder, Snooze


@admin.register(Reminder)
class ReminderAdmin(TenantAdmin[Reminder]):
    reads = may_administer
    list_display = ["person", "project", "rung", "cycle_on", "not_sent", "answer", "answered_at"]
    list_filter = ["rung", "answer"]
    list_select_related = ["person", "project"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reminder]:
        why = why_cancelled(at=timezone.now(), zones=zones_in_use())
        return super().get_queryset(request).annotate(why=why)

    @admin.display(description=_("why it was not sent"))
    def not_sent(self, reminder: Any) -> str:
        return str(Cancelled(reminder.why).label) if reminder.why else ""


@admin.register(Preference)
class PreferenceAdmin(TenantAdmin[Preference]):
    reads = may_administer
    list_display = ["person", "weekday", "opted_out_at", "stopped_at"]
    list_select_related = ["person"]


@admin.register(Snooze)
class SnoozeAdmin(TenantAdmin[Snooze]):
    reads = may_administer
    list_display = ["person", "project", "until_on"]
    list_select_related = ["person", "project"]
