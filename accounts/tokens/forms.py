"""The form for a new API token. May import models."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.roles import Scope


class TokenForm(forms.Form):
    name = forms.CharField(label=_("What it is for"), max_length=100)
    scope = forms.ChoiceField(label=_("Access"), choices=Scope.choices, initial=Scope.READ)
    days = forms.IntegerField(label=_("Days until it expires"), min_value=1, max_value=3650, initial=90)
