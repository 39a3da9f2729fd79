"""The form for a new API token. May import models."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.roles import Scope
from accounts.tokens.models import MAX_TOKEN_DAYS, MAX_TOKEN_NAME_LENGTH
from foundation.forms import ErrorTexts


class TokenForm(ErrorTexts, forms.Form):
    name = forms.CharField(
        label=_("What it is for"),
        max_length=MAX_TOKEN_NAME_LENGTH,
        error_messages={"required": _("Enter what the token is for.")},
    )
    scope = forms.ChoiceField(label=_("Access"), choices=Scope.choices, initial=Scope.READ)
    days = forms.IntegerField(label=_("Days until it expires"), min_value=1, max_value=MAX_TOKEN_DAYS, initial=90)
