"""What people were reminded of and what they answered, in Django's admin. Writes nothing."""

from django.contrib import admin

from accounts.administration import TenantAdmin
from accounts.permissions import may_administer
from tracker.reminders.models import Preference, Reminder, Snooze


@admin.register(Reminder)
class ReminderAdmin(TenantAdmin[Reminder]):
    reads = may_administer
    list_display = ["person", "project", "rung", "cycle_on", "cancelled", "answer", "answered_at"]
    list_filter = ["rung", "cancelled", "answer"]
    list_select_related = ["person", "project"]


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
