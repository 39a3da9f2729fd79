"""What a person fills in about a working agreement."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from accounts.roles import Side
from foundation.forms import ErrorTexts
from tracker.agreements.models import PARTS, Agreement
from tracker.meetings.forms import Day


class AgreementForm(ErrorTexts, forms.ModelForm[Agreement]):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Agreement
        fields = ["name", *PARTS, "what_changed", "library_owner", "it_owner", "review_on", "ended_on"]
        labels = {
            "name": _("Name"),
            "purpose": _("Purpose"),
            "roles": _("Who does what"),
            "response_times": _("Response times"),
            "text": _("What else is agreed"),
            "what_changed": _("What changed"),
            "library_owner": _("Who agrees for the library"),
            "it_owner": _("Who agrees for IT"),
            "review_on": _("Review on"),
            "ended_on": _("Ended on"),
        }
        help_texts = {
            "what_changed": _("A new text is a new version: both sides are told what changed, and agree again."),
            "review_on": _("Left empty, it is set once both sides have agreed."),
        }
        error_messages = {
            "name": {"required": _("Enter a name.")},
            "purpose": {"required": _("Say what the agreement is for.")},
        }
        widgets = {
            **{name: forms.Textarea(attrs={"rows": 5}) for name in PARTS},
            "what_changed": forms.Textarea(attrs={"rows": 2}),
            "review_on": Day(),
            "ended_on": Day(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        for name, side in (("library_owner", Side.LIBRARY), ("it_owner", Side.IT)):
            people = Person.objects.active().filter(team__side=side)
            fields[name].queryset = people | Person.objects.filter(pk=getattr(self.instance, f"{name}_id"))
        if self.instance.pk:
            self.initial["version"], self.initial["what_changed"] = self.instance.version, ""
        else:
            del self.fields["what_changed"], self.fields["ended_on"]

    def action_arguments(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
