"""The e-mail address as a field of models, forms and the API: each normalises first, and validates then."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import models
from django.db.models import Model
from rest_framework import serializers

from accounts.people.addresses import is_international, normalise_address, why_no_mailbox


def validate_address(address: str) -> None:
    """That it is well formed, and that a mail can be written to it."""
    if why := why_no_mailbox(address):
        raise ValidationError(why, code="mailbox_unsupported" if is_international(address) else "invalid")


class AddressFormField(forms.EmailField):
    default_validators = [validate_address]

    def to_python(self, value: Any) -> Any:
        return normalise_address(super().to_python(value) or "")


class AddressSerializerField(serializers.EmailField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        others = [one for one in self.validators if one != validate_address and not isinstance(one, EmailValidator)]
        self.validators = [*others, validate_address]

    def to_internal_value(self, data: Any) -> str:
        return normalise_address(super().to_internal_value(data))


class AddressField(models.EmailField[str, str]):
    """Keeps an address in its normal form, and compares in it: every spelling finds the row, whoever asks.

    `icontains` and its like compare the text as it is typed: a part of an address has no normal form.
    """

    default_validators = []  # `validate_address` is the model's, and a form's and a serializer's own

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return normalise_address(text) if isinstance(text, str) else text

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return normalise_address(text) if isinstance(text, str) else text

    def pre_save(self, model_instance: Model, add: bool) -> Any:
        value = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": AddressFormField, **kwargs})
