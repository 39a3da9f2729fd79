"""Comments in Django's admin. They are written on a meeting's page."""

from django.contrib import admin

from accounts.administration import TenantAdmin
from accounts.permissions import may_administer
from tracker.comments.models import Comment


@admin.register(Comment)
class CommentAdmin(TenantAdmin[Comment]):
    reads = may_administer
    list_display = ["text", "meeting", "by", "created_at"]
    list_select_related = ["meeting", "by"]
