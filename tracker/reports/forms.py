"""The two days of a report. What they must be is said by tracker/figures/periods.py."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.forms import ErrorTexts


class PeriodForm(ErrorTexts, forms.Form):
    """Its fields bear the names of the address, of which one is a word of Python's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("from", _("From")), ("to", _("To"))):
            day = forms.DateInput(attrs={"type": "date"})
            self.fields[name] = forms.CharField(label=label, required=False, widget=day)
