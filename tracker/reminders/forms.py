"""What a person fills in about reminders. May import actions' models and limits."""

from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.reminders.models import Preference

SNOOZES = [(7, _("A week")), (14, _("Two weeks")), (28, _("Four weeks"))]


class MetForm(forms.Form):
    held_on = forms.DateField(
        label=_("The day you met"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),  # a browser reads ISO only
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].widget.attrs["max"] = today.isoformat()


class SnoozeForm(forms.Form):
    days = forms.TypedChoiceField(label=_("For how long"), choices=SNOOZES, coerce=int, initial=7)


class PreferenceForm(forms.ModelForm[Preference]):
    wanted = forms.BooleanField(label=_("Remind me"), required=False)
    hour = forms.TypedChoiceField(
        label=_("Hour of the day"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("As my institution does")), *((hour, f"{hour:02}:00") for hour in range(24))],
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        choices=[("", _("As my institution does")), *((zone, zone) for zone in sorted(available_timezones()))],
    )

    class Meta:
        model = Preference
        fields = ["wanted", "channel", "weekday", "hour", "time_zone"]
        labels = {"channel": _("By"), "weekday": _("Weekly list on")}
