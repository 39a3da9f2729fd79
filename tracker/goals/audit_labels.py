"""The audit trail's words for goals, their progress and their pairs."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditedField, AuditedModel
from tracker.goals.models import GOAL_SIDES, Goal, GoalNote, GoalPair, InstitutionGoal, Relation


class _Sides:
    choices = GOAL_SIDES


MODELS = {
    "goal": AuditedModel(
        _("Goal"),
        lambda: Goal.objects.all(),
        str,
        {
            "text": AuditedField(_("Text")),
            "project": AuditedField(_("Project"), of="project"),
            "side": AuditedField(_("Side"), choices=_Sides),
            "unit": AuditedField(_("Unit")),
            "start_value": AuditedField(_("Start")),
            "target_value": AuditedField(_("Target")),
            "owner": AuditedField(_("Owner"), of="person"),
            "starts_on": AuditedField(_("Starts")),
            "due_on": AuditedField(_("Due")),
            "dropped_on": AuditedField(_("Dropped")),
            "feeds": AuditedField(_("Feeds"), of="institutiongoal"),
        },
        lambda row: reverse("goal", args=[row.pk]),
    ),
    "goalnote": AuditedModel(
        _("Progress of a goal"),
        lambda: GoalNote.objects.select_related("goal"),
        lambda row: str(row.goal),
        {
            "goal": AuditedField(_("Goal"), of="goal"),
            "noted_on": AuditedField(_("Day")),
            "value": AuditedField(_("Value")),
            "met": AuditedField(_("Met")),
            "text": AuditedField(_("Note")),
        },
        lambda row: reverse("goal", args=[row.goal_id]),
    ),
    "goalpair": AuditedModel(
        _("Pair of goals"),
        lambda: GoalPair.objects.select_related("library_goal", "it_goal"),
        str,
        {
            "project": AuditedField(_("Project"), of="project"),
            "library_goal": AuditedField(_("Goal of the library"), of="goal"),
            "it_goal": AuditedField(_("Goal of IT"), of="goal"),
            "relation": AuditedField(_("Relation"), choices=Relation),
            "reason": AuditedField(_("Reason")),
            "library_owner": AuditedField(_("Owner in the library"), of="person"),
            "it_owner": AuditedField(_("Owner in IT"), of="person"),
            "resolve_by": AuditedField(_("Resolve by")),
            "resolution": AuditedField(_("Resolution")),
        },
        lambda row: reverse("goal", args=[row.library_goal_id]),
    ),
    "institutiongoal": AuditedModel(
        _("Goal of the institution"),
        lambda: InstitutionGoal.objects.all(),
        str,
        {
            "text": AuditedField(_("Text")),
            "owner": AuditedField(_("Owner"), of="person"),
            "due_on": AuditedField(_("Due")),
        },
    ),
}
ACTIONS = {
    "goal.add": _("added a goal"),
    "goal.update": _("changed a goal"),
    "goal.delete": _("deleted a goal"),
    "goal_note.add": _("updated the progress of a goal"),
    "goal_note.delete": _("deleted a note on a goal"),
    "goal_pair.add": _("compared two goals"),
    "goal_pair.update": _("changed how two goals go together"),
    "goal_pair.delete": _("no longer compares two goals"),
    "institution_goal.add": _("added a goal of the institution"),
    "institution_goal.update": _("changed a goal of the institution"),
    "institution_goal.delete": _("deleted a goal of the institution"),
}
