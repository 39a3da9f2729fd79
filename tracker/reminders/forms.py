"""What a person fills in about reminders. May import actions' models and limits."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.forms import ErrorTexts
from tracker.reminders.models import Preference

SNOOZES = [(7, _("A week")), (14, _("Two weeks")), (28, _("Four weeks"))]


class MetForm(ErrorTexts, forms.Form):
    held_on = forms.DateField(
        label=_("The day you met"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),  # a browser reads ISO only
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].widget.attrs["max"] = today.isoformat()


class SnoozeForm(ErrorTexts, forms.Form):
    days = forms.TypedChoiceField(label=_("For how long"), choices=SNOOZES, coerce=int, initial=7)


class PreferenceForm(ErrorTexts, forms.ModelForm[Preference]):
    wanted = forms.BooleanField(label=_("Remind me"), required=False)

    class Meta:
        model = Preference
        fields = ["wanted", "weekday"]
        labels = {"weekday": _("Weekly list on")}
