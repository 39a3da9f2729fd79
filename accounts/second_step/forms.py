"""Forms of two-step sign-in. May import models."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from accounts.second_step.models import MAX_METHOD_NAME_LENGTH
from foundation.forms import ErrorTexts

MAX_ANSWER_LENGTH = 10_000  # characters of what a passkey signed


class SecondStepForm(ErrorTexts, forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Six digits from your authenticator app, or one of your recovery codes."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false", "autocapitalize": "none"}
        ),
    )


class PasskeyAnswerForm(ErrorTexts, forms.Form):
    credential = forms.CharField(max_length=MAX_ANSWER_LENGTH, widget=forms.HiddenInput, required=False)


class ConfirmedForm(ErrorTexts, forms.Form):
    """Asks for the password as sign-in does, so that the guard counts: a computer may be left unlocked."""

    password = forms.CharField(
        label=_("Your password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), strip=False
    )

    def __init__(self, *args: Any, request: HttpRequest, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.person = request, person

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if authenticate(self.request, username=self.person.email, password=password) is None:
            raise forms.ValidationError(_("The password is wrong. Enter the one that you sign in with."))
        return password


class AddAppForm(ConfirmedForm):
    name = forms.CharField(label=_("Name of the app or phone"), max_length=MAX_METHOD_NAME_LENGTH)
    code = forms.CharField(
        label=_("Code that the app shows"),
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    field_order = ("code", "name", "password")


class AddPasskeyForm(ConfirmedForm):
    name = forms.CharField(label=_("Name of the passkey"), max_length=MAX_METHOD_NAME_LENGTH)
    credential = forms.CharField(max_length=MAX_ANSWER_LENGTH, widget=forms.HiddenInput, required=False)
    field_order = ("name", "password", "credential")
