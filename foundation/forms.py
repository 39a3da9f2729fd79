"""What every form says about a wrong field: a sentence that names the field and how to mend it, never Django's text.

A form inherits ErrorTexts first. A field with words of its own gives them as `error_messages`, and keeps them. Imports
none of our modules.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.forms.utils import pretty_name
from django.utils.translation import gettext_lazy as _

DJANGOS_EMPTY_LABEL = "---------"
_REQUIRED_CHOICE = {
    "required": _("Choose an answer for “{field}”."),
    "invalid_choice": _("Choose one of the answers offered for “{field}”."),
}
_REQUIRED_CHOICES = {
    "required": _("Choose at least one under “{field}”."),
    "invalid_choice": _("Choose from what is offered under “{field}”."),
    "invalid_list": _("Choose from what is offered under “{field}”."),
    "invalid_pk_value": _("Choose from what is offered under “{field}”."),
}
#: Class of field -> code of the error -> what is said. `{field}` is the label; a validator fills in the rest.
TEXTS: Mapping[type[forms.Field], Mapping[str, Any]] = {
    forms.Field: {
        "required": _("Fill in “{field}”."),
        "invalid": _("“{field}” cannot be read. Enter it again."),
        "min_value": _("“{field}” must be %(limit_value)s or more."),
        "max_value": _("“{field}” must be %(limit_value)s or less."),
        "min_length": _("“{field}” must have at least %(limit_value)d characters. It has %(show_value)d."),
        "max_length": _("“{field}” can have at most %(limit_value)d characters. It has %(show_value)d."),
        "null_characters_not_allowed": _("“{field}” contains a character that cannot be saved. Remove it."),
        "unique": _("“{field}” is already used. Enter another."),
    },
    forms.IntegerField: {
        "required": _("Enter a number for “{field}”."),
        "invalid": _("Enter a whole number for “{field}”."),
    },
    forms.DateField: {
        "required": _("Enter a day for “{field}”."),
        "invalid": _("Enter a day for “{field}”, such as 2026-03-04."),
    },
    forms.TimeField: {
        "required": _("Enter a time for “{field}”."),
        "invalid": _("Enter a time for “{field}”, such as 14:30."),
    },
    forms.EmailField: {"invalid": _("Enter an e-mail address such as name@example.org for “{field}”.")},
    forms.FileField: {
        "required": _("Choose a file for “{field}”."),
        "invalid": _("The file for “{field}” did not arrive. Choose it again."),
        "missing": _("The file for “{field}” did not arrive. Choose it again."),
        "empty": _("The file for “{field}” is empty. Choose another."),
        "max_length": _("The name of the file can have at most %(max)d characters. It has %(length)d."),
        "contradiction": _("Choose a file for “{field}” or clear it, not both."),
    },
    forms.BooleanField: {"required": _("Select “{field}”.")},
    forms.ChoiceField: _REQUIRED_CHOICE,
    forms.ModelChoiceField: _REQUIRED_CHOICE,
    forms.MultipleChoiceField: _REQUIRED_CHOICES,
    forms.ModelMultipleChoiceField: _REQUIRED_CHOICES,
}


def time_zone_choices() -> list[tuple[str, str]]:
    """Name of a time zone, and how a person reads it."""
    return [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())]


class ErrorTexts:
    """Mixin of a form, before Django's class."""

    fields: dict[str, Any]
    is_bound: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if getattr(field, "empty_label", None) == DJANGOS_EMPTY_LABEL:
                field.empty_label = _("None")

    def full_clean(self) -> None:
        """Also of fields that a form adds for itself. Where nothing was sent there is nothing to be wrong: a fifth of
        a form's time is two hundred texts."""
        if self.is_bound:
            set_error_texts(self.fields)
        super().full_clean()  # type: ignore[misc]  # a form's


def set_error_texts(fields: Mapping[str, Any]) -> None:
    """Name -> field. Labels must be as the page shows them by now."""
    for name, field in fields.items():
        label = str(field.label or pretty_name(name))
        djangos: dict[str, Any] = {}
        ours: dict[str, Any] = {}
        for kind in reversed(type(field).__mro__):
            djangos |= vars(kind).get("default_error_messages", {})
            ours |= TEXTS.get(kind, {})
        own = {code: text for code, text in field.error_messages.items() if text != djangos.get(code)}
        texts = {**dict.fromkeys(djangos, ours["invalid"]), **ours}
        field.error_messages |= {code: str(text).format(field=label) for code, text in texts.items()} | own


def ids_among(given: Iterable[Any]) -> list[int]:
    """Ids among what a form or an address sent."""
    return [int(text) for text in map(str, given) if text.isascii() and text.isdigit() and len(text) < 19]


class TableFileField(forms.FileField):
    """A file with a small table: Excel or CSV. An empty one is refused by whoever reads it, with the reason."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,text/csv"})
        super().__init__(
            **{"label": _("File"), "allow_empty_file": True, "max_length": 200, "widget": widget, **kwargs}
        )
