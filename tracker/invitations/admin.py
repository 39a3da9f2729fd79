"""What people were told about meetings, in Django's admin. Writes nothing."""

from django.contrib import admin

from accounts.administration import TenantAdmin
from accounts.permissions import may_administer
from tracker.invitations.models import CalendarFeed, Invitation


@admin.register(Invitation)
class InvitationAdmin(TenantAdmin[Invitation]):
    reads = may_administer
    list_display = ["meeting", "person", "guest_address", "method", "sequence", "message"]
    list_filter = ["method"]
    search_fields = ["uid", "guest_address"]
    list_select_related = ["meeting", "person", "message"]


@admin.register(CalendarFeed)
class CalendarFeedAdmin(TenantAdmin[CalendarFeed]):
    reads = may_administer
    list_display = ["person", "created_at", "last_read_on"]
    list_select_related = ["person"]
    exclude = ["digest"]
