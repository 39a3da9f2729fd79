"""What a person fills in about goals."""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from accounts.roles import Side
from foundation.forms import ErrorTexts, TableFileField
from tracker.goals.models import Goal, GoalNote, GoalPair, InstitutionGoal
from tracker.meetings.forms import Day


class _Versioned(ErrorTexts, forms.ModelForm[Any]):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def action_arguments(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def _choose_from(self, name: str, side: str) -> None:
        """Offers the people of one side, and who is chosen already."""
        people = Person.objects.active().filter(team__side=side)
        chosen = getattr(self.instance, f"{name}_id")
        if chosen is not None:
            people = people | Person.objects.filter(pk=chosen)
        field: Any = self.fields[name]
        field.queryset = people.order_by("name", "id")


class GoalForm(_Versioned):
    class Meta:
        model = Goal
        fields = [
            "text", "owner", "starts_on", "due_on", "start_value", "target_value", "unit", "feeds", "dropped_on",
        ]  # fmt: skip
        labels = {
            "text": _("Goal"),
            "starts_on": _("Starts on"),
            "due_on": _("Due on"),
            "start_value": _("Start"),
            "target_value": _("Target"),
            "unit": _("What the numbers count"),
            "feeds": _("Goal of the institution that it contributes to"),
            "dropped_on": _("Dropped on"),
        }
        help_texts = {
            "start_value": _("A goal with a start and a target is measured. Without, it is met or not."),
            "unit": _("For example tickets a week"),
            "dropped_on": _("The day from which it is no longer pursued. Its history stays."),
        }
        error_messages = {"text": {"required": _("Enter the goal.")}}
        widgets = {
            "text": forms.Textarea(attrs={"rows": 2}), "starts_on": Day(), "due_on": Day(), "dropped_on": Day(),
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose_from("owner", self.instance.side)
        self.fields["starts_on"].required = bool(self.instance.pk)
        if not self.instance.pk:
            del self.fields["dropped_on"]
        fields: dict[str, Any] = self.fields
        fields["feeds"].queryset = InstitutionGoal.objects.order_by("text", "id")
        if not fields["feeds"].queryset.exists():
            del self.fields["feeds"]


class GoalsFileForm(ErrorTexts, forms.Form):
    file = TableFileField(
        help_text=_(
            "Excel (.xlsx) or CSV, with the columns Project, Side and Goal, and if you like Owner, Starts on, Due on, "
            "Start, Target, Unit. All goals are added, or none."
        ),
    )


class GoalNoteForm(ErrorTexts, forms.ModelForm[GoalNote]):
    """Of a measured goal it asks for a value, of any other whether it is met."""

    class Meta:
        model = GoalNote
        fields = ["value", "met", "text", "noted_on"]
        labels = {"value": _("Value"), "met": _("Is it met?"), "text": _("Note"), "noted_on": _("Day")}
        widgets = {
            "met": forms.Select(choices=[("", _("Not said")), ("true", _("Yes")), ("false", _("No"))]),
            "text": forms.Textarea(attrs={"rows": 3}), "noted_on": Day(),
        }  # fmt: skip

    def __init__(self, *args: Any, goal: Goal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["noted_on"].required = False  # today, unless told
        del self.fields["met" if goal.is_measured else "value"]
        if goal.is_measured and goal.unit:
            self.fields["value"].help_text = goal.unit

    def action_arguments(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class PairForm(_Versioned):
    class Meta:
        model = GoalPair
        fields = ["relation", "reason", "library_owner", "it_owner", "resolve_by", "resolution"]
        labels = {
            "relation": _("How the two goals go together"),
            "reason": _("Why"),
            "library_owner": _("Who resolves it for the library"),
            "it_owner": _("Who resolves it for IT"),
            "resolve_by": _("Resolve by"),
            "resolution": _("Resolution"),
        }
        help_texts = {"resolution": _("What both sides agreed on. It ends the clash.")}
        widgets = {
            "reason": forms.Textarea(attrs={"rows": 2}),
            "resolution": forms.Textarea(attrs={"rows": 3}),
            "resolve_by": Day(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose_from("library_owner", Side.LIBRARY)
        self._choose_from("it_owner", Side.IT)


class CompareForm(ErrorTexts, forms.ModelForm[GoalPair]):
    class Meta:
        model = GoalPair
        fields = ["library_goal", "it_goal", "relation", "reason"]
        labels = {
            "library_goal": _("Goal of the library"),
            "it_goal": _("Goal of IT"),
            "relation": _("How the two goals go together"),
            "reason": _("Why"),
        }
        error_messages = {NON_FIELD_ERRORS: {"unique_together": _("These two goals are compared already.")}}
        widgets = {"reason": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        for name, side in (("library_goal", Side.LIBRARY), ("it_goal", Side.IT)):
            rows = Goal.objects.filter(project=self.instance.project_id, side=side, dropped_on=None)
            fields[name].queryset = rows.order_by("id")

    def action_arguments(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class InstitutionGoalForm(_Versioned):
    class Meta:
        model = InstitutionGoal
        fields = ["text", "owner", "due_on"]
        labels = {"text": _("Goal of the institution"), "due_on": _("Due on")}
        error_messages = {"text": {"required": _("Enter the goal.")}}
        widgets = {"text": forms.Textarea(attrs={"rows": 2}), "due_on": Day()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["owner"].queryset = Person.objects.active().order_by("name", "id")
