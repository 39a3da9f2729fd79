"""Every message and how it ended, in Django's admin. Writes nothing."""

from django.contrib import admin

from accounts.administration import TenantAdmin
from accounts.permissions import may_administer
from tracker.delivery.models import DeliveryPreference, Message, Note


@admin.register(Message)
class MessageAdmin(TenantAdmin[Message]):
    reads = may_administer
    list_display = [
        "person", "guest_address", "day_on", "kind", "topic", "channel", "state", "attempts", "error",
        "next_attempt_at", "sent_at",
    ]  # fmt: skip
    list_filter = ["state", "kind", "channel"]
    search_fields = ["person__email", "guest_address"]
    list_select_related = ["person"]


@admin.register(DeliveryPreference)
class DeliveryPreferenceAdmin(TenantAdmin[DeliveryPreference]):
    reads = may_administer
    list_display = ["person", "channel", "hour", "time_zone"]
    list_select_related = ["person"]


@admin.register(Note)
class NoteAdmin(TenantAdmin[Note]):
    """Without what it says: that is between people, such as who asks whom to teach them."""

    reads = may_administer
    fields = ["person", "kind", "at", "message"]
    list_display = ["person", "kind", "at", "message"]
    list_filter = ["kind"]
    list_select_related = ["person", "message"]
