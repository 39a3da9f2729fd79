"""What a person fills in about reminders. May import actions' models and limits."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.forms import ErrorTexts
from tracker.reminders.models import Preference

MAX_LINE = 500  # characters: what is typed between two doors; the meeting's page takes the rest
SNOOZES = [(7, _("A week")), (14, _("Two weeks")), (28, _("Four weeks"))]


class MetForm(ErrorTexts, forms.Form):
    held_on = forms.DateField(
        label=_("The day you met"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),  # a browser reads ISO only
    )

    decided = forms.CharField(label=_("Anything decided?"), required=False, max_length=MAX_LINE)
    notes = forms.CharField(label=_("A line of notes"), required=False, max_length=MAX_LINE)

    def __init__(self, *args: Any, today: date, requires_trace: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].widget.attrs["max"] = today.isoformat()
        for name in ("decided", "notes"):
            self.fields[name].help_text = _("Optional")
        if requires_trace:
            self.fields["notes"].help_text = _("Your institution counts a meeting only with a note or a decision.")


class SnoozeForm(ErrorTexts, forms.Form):
    days = forms.TypedChoiceField(label=_("For how long"), choices=SNOOZES, coerce=int, initial=7)


class PreferenceForm(ErrorTexts, forms.ModelForm[Preference]):
    wanted = forms.BooleanField(label=_("Remind me"), required=False)

    class Meta:
        model = Preference
        fields = ["wanted", "weekday"]
        labels = {"weekday": _("Weekly list on")}
