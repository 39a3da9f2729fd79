"""Lessons and thanks in Django's admin. They are written on the close report's page."""

from django.contrib import admin

from accounts.administration import TenantAdmin
from accounts.permissions import may_administer
from tracker.closing.models import Lesson, Thanks


@admin.register(Lesson)
class LessonAdmin(TenantAdmin[Lesson]):
    reads = may_administer
    list_display = ["text", "project", "side", "kind"]
    list_select_related = ["project"]


@admin.register(Thanks)
class ThanksAdmin(TenantAdmin[Thanks]):
    reads = may_administer
    list_display = ["project", "person", "name", "text"]
    list_select_related = ["project", "person"]
