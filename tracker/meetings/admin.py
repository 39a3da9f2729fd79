"""Meetings and who came in Django's admin. They are written on their own pages."""

from django.contrib import admin

from accounts.administration import TenantAdmin
from accounts.permissions import may_administer
from tracker.meetings.models import Attendance, Meeting, MeetingSeries


@admin.register(Meeting)
class MeetingAdmin(TenantAdmin[Meeting]):
    reads = may_administer
    list_display = ["held_on", "state", "joint", "mode", "organiser", "external_id"]
    list_filter = ["state", "joint", "mode"]
    search_fields = ["external_id"]
    list_select_related = ["organiser"]
    date_hierarchy = "held_on"


@admin.register(Attendance)
class AttendanceAdmin(TenantAdmin[Attendance]):
    reads = may_administer
    list_display = ["meeting", "person", "guest_name", "side", "invited", "answer", "attended"]
    list_filter = ["side", "attended"]
    list_select_related = ["meeting", "person"]


@admin.register(MeetingSeries)
class MeetingSeriesAdmin(TenantAdmin[MeetingSeries]):
    reads = may_administer
    list_display = ["rule", "starts_on", "count", "until_on", "skips_closed", "planned_to", "organiser"]
    list_select_related = ["organiser"]
