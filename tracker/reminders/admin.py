"""What was sent to whom and how it ended, in Django's admin: failed mail is looked for here. Writes nothing."""

from django.contrib import admin

from accounts.administration import TenantAdmin
from tracker.reminders.models import Message, Preference, Reminder, Snooze


@admin.register(Message)
class MessageAdmin(TenantAdmin[Message]):
    list_display = ["person", "day_on", "topic", "state", "attempts", "error", "next_attempt_at", "sent_at"]
    list_filter = ["state", "topic"]
    search_fields = ["person__email", "message_id"]
    list_select_related = ["person"]


@admin.register(Reminder)
class ReminderAdmin(TenantAdmin[Reminder]):
    list_display = ["person", "project", "rung", "cycle_on", "cancelled", "answer", "answered_at"]
    list_filter = ["rung", "cancelled", "answer"]
    list_select_related = ["person", "project"]


@admin.register(Preference)
class PreferenceAdmin(TenantAdmin[Preference]):
    list_display = ["person", "channel", "weekday", "hour", "opted_out_at", "stopped_at"]
    list_select_related = ["person"]


@admin.register(Snooze)
class SnoozeAdmin(TenantAdmin[Snooze]):
    list_display = ["person", "project", "until_on"]
    list_select_related = ["person", "project"]
