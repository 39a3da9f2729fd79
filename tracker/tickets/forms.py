"""What an administrator fills in about a ticket system."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.forms import ErrorTexts
from foundation.web_addresses import MAX_URL_LENGTH
from tracker.tickets.models import MAX_SECRET_LENGTH, TicketRule


class DoneWords(forms.CharField):
    """One per line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class TicketRuleForm(ErrorTexts, forms.ModelForm[TicketRule]):
    done_words: Any = DoneWords(
        label=_("States that mean done"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One per line, such as Closed or Resolved. Every other state means open."),
    )
    secret = forms.CharField(
        label=_("Secret"),
        required=False,
        max_length=MAX_SECRET_LENGTH,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("What is sent in the header. It is kept encrypted and shown to nobody; empty leaves it as it is."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = TicketRule
        fields = ["name", "item_address", "state_address", "state_path", "header"]
        labels = {
            "name": _("Name"),
            "item_address": _("Address of a ticket"),
            "state_address": _("Address of its state"),
            "state_path": _("Path to the state"),
            "header": _("Header of the secret"),
        }
        help_texts = {
            "item_address": _("As people see it, with {key} for its number: https://tickets.example.org/browse/{key}"),
            "state_address": _("Where the same ticket is read as JSON: https://tickets.example.org/api/issues/{key}"),
            "state_path": _("A JSON Pointer into the answer, such as /fields/status/name"),
            "header": _("Such as Authorization. Empty where the system asks for no secret."),
        }
        error_messages = {"name": {"required": _("Enter a name.")}}

    field_order = ("name", "item_address", "state_address", "state_path", "done_words", "header", "secret", "version")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial.update(version=self.instance.version, done_words=self.instance.done_words)

    def action_arguments(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class TryTicketForm(ErrorTexts, forms.Form):
    url = forms.CharField(label=_("Address of a ticket"), max_length=MAX_URL_LENGTH)
