"""Goals and their pairs in Django's admin. They are written on their own pages."""

from django.contrib import admin

from accounts.administration import TenantAdmin
from accounts.permissions import may_administer
from tracker.goals.models import Goal, GoalNote, GoalPair, InstitutionGoal


@admin.register(Goal)
class GoalAdmin(TenantAdmin[Goal]):
    reads = may_administer
    list_display = ["text", "project", "side", "owner", "due_on", "met_on"]
    list_filter = ["side"]
    list_select_related = ["project", "owner"]


@admin.register(GoalNote)
class GoalNoteAdmin(TenantAdmin[GoalNote]):
    reads = may_administer
    list_display = ["noted_on", "goal", "value", "met", "by"]
    list_select_related = ["goal", "by"]


@admin.register(GoalPair)
class GoalPairAdmin(TenantAdmin[GoalPair]):
    reads = may_administer
    list_display = ["project", "library_goal", "it_goal", "relation", "clash_since", "resolved_on"]
    list_filter = ["relation"]
    list_select_related = ["project", "library_goal", "it_goal"]


@admin.register(InstitutionGoal)
class InstitutionGoalAdmin(TenantAdmin[InstitutionGoal]):
    reads = may_administer
    list_display = ["text", "owner", "due_on"]
    list_select_related = ["owner"]
