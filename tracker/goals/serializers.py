"""The bodies of goals, of notes on their progress, and of pairs."""

from rest_framework import serializers

from foundation.api.fields import ScopedId
from foundation.api.serializers import StrictModel
from tracker.goals.models import Goal, GoalNote, GoalPair, InstitutionGoal
from tracker.goals.rules import GoalState, RollUpState
from tracker.projects.models import Project


class GoalShape(StrictModel):
    """With `start_value` and `target_value` it is measured, and `goal-notes/` gives it values; without, it is met or
    not. `state` is that of today."""

    described = {
        "project": "The id of its project. It is said once, when the row is made.",
        "side": "Whose goal it is. It is said once, when the row is made.",
        "text": "What is to be reached.",
        "unit": "What its values count.",
        "start_value": "Where it started, as a decimal.",
        "current_value": "Where it is: the value of its last note.",
        "target_value": "What it should reach, as a decimal.",
        "owner": "The id of who sees to it, on its side.",
        "starts_on": "The day from which its way is counted; today unless told.",
        "due_on": "By which day.",
        "risk_on": "The day from which it is at risk if nothing changes.",
        "met_on": "Since when it is met.",
        "noted_on": "The day of the last note on its progress.",
        "dropped_on": "Since when nobody pursues it.",
        "feeds": "The id of the institution's goal that it feeds.",
        "state": "How far it is, by the rule that its page shows.",
    }

    project = ScopedId(queryset=Project.objects)
    state = serializers.ChoiceField(choices=GoalState.choices, read_only=True)

    class Meta:
        model = Goal
        fields = (
            "id", "project", "side", "text", "unit", "start_value", "current_value", "target_value", "owner",
            "starts_on", "due_on", "risk_on", "met_on", "noted_on", "dropped_on", "feeds", "state", "created_at",
            "updated_at",
        )  # fmt: skip
        read_only_fields = ("current_value", "risk_on", "met_on", "noted_on")
        extra_kwargs = {"starts_on": {"required": False}}


class GoalNoteShape(StrictModel):
    """A value, whether it is met, or a note; the last one says where the goal is."""

    described = {
        "goal": "The id of the goal.",
        "noted_on": "The day that it tells of; today unless told.",
        "value": "Of a measured goal: the value on that day, as a decimal.",
        "met": "Of a goal that is met or not: which.",
        "text": "A note.",
        "by": "The id of who said so.",
    }

    goal = ScopedId(queryset=Goal.objects)

    class Meta:
        model = GoalNote
        fields = ("id", "goal", "noted_on", "value", "met", "text", "by", "created_at", "updated_at")
        read_only_fields = ("by",)
        extra_kwargs = {"noted_on": {"required": False}}


class GoalPairShape(StrictModel):
    """A goal of each side, compared. A clash is open until it has a resolution, which needs an owner on each side and
    a day."""

    described = {
        "project": "The id of the project of both goals.",
        "library_goal": "The id of the library's goal. It is said once, when the row is made.",
        "it_goal": "The id of IT's goal. It is said once, when the row is made.",
        "relation": "How they go together.",
        "reason": "Why.",
        "clash_since": "Since when it is called a clash.",
        "library_owner": "The id of who resolves it for the library; of a clash the goal's owner unless told.",
        "it_owner": "The id of who resolves it for IT; of a clash the goal's owner unless told.",
        "resolve_by": "By which day it should be resolved.",
        "resolution": "What both sides agreed on.",
        "resolved_on": "The day of the resolution.",
        "is_open": "Whether it is a clash without a resolution.",
    }

    library_goal = ScopedId(queryset=Goal.objects)
    it_goal = ScopedId(queryset=Goal.objects)
    is_open = serializers.BooleanField(read_only=True)

    class Meta:
        model = GoalPair
        fields = (
            "id", "project", "library_goal", "it_goal", "relation", "reason", "clash_since", "library_owner",
            "it_owner", "resolve_by", "resolution", "resolved_on", "is_open", "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = ("project", "clash_since", "resolved_on")


class InstitutionGoalShape(StrictModel):
    """A goal of the whole institution. It is as the worst of the goals that feed it."""

    described = {
        "text": "What is to be reached.",
        "owner": "The id of who sees to it.",
        "due_on": "By which day.",
        "goals": "How many goals feed it, without dropped ones.",
        "goals_met": "How many of them are met.",
        "state": "How far it is: as its worst goal.",
    }

    goals = serializers.IntegerField(read_only=True)
    goals_met = serializers.IntegerField(read_only=True)
    state = serializers.ChoiceField(choices=RollUpState.choices, read_only=True)

    class Meta:
        model = InstitutionGoal
        fields = ("id", "text", "owner", "due_on", "goals", "goals_met", "state", "created_at", "updated_at")
