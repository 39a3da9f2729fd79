"""What a person fills in about how messages reach them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.forms import ErrorTexts, time_zone_choices
from tracker.delivery.models import DeliveryPreference


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

    class Meta:
        model = DeliveryPreference
        fields = ["channel", "hour", "time_zone", "notes"]
        labels = {"channel": _("By"), "notes": _("Tell me who answered an invitation and who mentions me")}
        help_texts = {"notes": ""}
