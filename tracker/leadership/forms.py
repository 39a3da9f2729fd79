"""What a person fills in about stakeholders and roles cards, and what a sponsor asks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from foundation.forms import ErrorTexts
from tracker.leadership.models import Stakeholder, TeamCard

MAX_QUESTION = 500  # characters: of an agenda item


class StakeholderForm(ErrorTexts, forms.ModelForm[Stakeholder]):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Stakeholder
        fields = ["person", "name", "part", "text"]
        labels = {
            "name": _("Or the name of somebody without an account"),
            "part": _("Their part"),
            "text": _("Why it matters to them"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.active().order_by("name", "id")
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def _get_validation_exclusions(self) -> set[str]:
        """What several fields must be together, the action says."""
        return set(self.fields) | set(super()._get_validation_exclusions())  # type: ignore[misc]

    def action_arguments(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class TeamCardForm(ErrorTexts, forms.ModelForm[TeamCard]):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = TeamCard
        fields = ["covers", "decides", "asks", "deputy", "hours", "escalation", "not_for"]
        labels = {
            "covers": _("Covers"), "decides": _("Decides alone"), "asks": _("Must ask"), "deputy": _("Deputy"),
            "hours": _("Hours"), "escalation": _("Escalation"), "not_for": _("Not for"),
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy"].queryset = Person.objects.active().order_by("name", "id")
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def action_arguments(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class QuestionForm(ErrorTexts, forms.Form):
    text = forms.CharField(
        label=_("Your question"),
        max_length=MAX_QUESTION,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Enter your question.")},
    )
