"""What a person fills in about how messages reach them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.forms import ErrorTexts, time_zone_choices
from tracker.delivery.models import DeliveryPreference
from tracker.delivery.note_kinds import note_kind_choices


class DeliveryPreferenceForm(ErrorTexts, forms.ModelForm[DeliveryPreference]):
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
        choices=[("", _("As my institution does")), *time_zone_choices()],
    )

    told = forms.MultipleChoiceField(
        label=_("Tell me in my messages about"),
        required=False,
        choices=note_kind_choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What waits for you is on This week, whatever you choose here."),
    )

    class Meta:
        model = DeliveryPreference
        fields = ["channel", "hour", "time_zone"]
        labels = {"channel": _("By")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unwanted = self.instance.unwanted_notes
        told = [name for name, _label in note_kind_choices() if name not in unwanted]
        self.initial["told"] = told if self.instance.notes else []

    def save(self, commit: bool = True) -> DeliveryPreference:
        told = self.cleaned_data["told"]
        self.instance.notes = bool(told)  # none of what there is: nor of what a later version has
        self.instance.unwanted_notes = [name for name, _label in note_kind_choices() if told and name not in told]
        return super().save(commit)
