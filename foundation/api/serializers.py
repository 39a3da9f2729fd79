"""The shape of a body. May import fields."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.db import models
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.utils.formatting import lazy_format

from foundation.api.fields import (
    Day,
    LocalTime,
    ScopedId,
    StrictBoolean,
    StrictChoice,
    StrictDecimal,
    StrictInteger,
    StrictProse,
    StrictText,
)


class Strict(serializers.Serializer[Any]):
    """Refuses a name that it does not know, so that a typing mistake is not lost. What a GET gave may be sent back:
    names that are read-only are passed over here; a change compares them (resources.Changes)."""

    def to_internal_value(self, data: Any) -> Any:
        names = data if isinstance(data, Mapping) else ()
        problems = {
            name: [ErrorDetail(_("There is no such field."), "unknown")] for name in names if name not in self.fields
        }
        try:
            known = super().to_internal_value(data)
        except serializers.ValidationError as error:
            raise serializers.ValidationError({**error.detail, **problems}) from None  # type: ignore[dict-item]
        if problems:
            raise serializers.ValidationError(problems)
        return known


class StrictModel(Strict, serializers.ModelSerializer[Any]):
    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.CharField: StrictText,
        models.TextField: StrictProse,
        models.EmailField: serializers.EmailField,
        models.BooleanField: StrictBoolean,
        models.IntegerField: StrictInteger,
        models.PositiveIntegerField: StrictInteger,
        models.PositiveSmallIntegerField: StrictInteger,
        models.DecimalField: StrictDecimal,
        models.DateField: Day,
        models.TimeField: LocalTime,
    }
    serializer_choice_field = StrictChoice
    serializer_related_field = ScopedId

    @cached_property
    def fields(self) -> Any:
        """Made once for all bodies where none of them asks whose field it is: making them costs as much as all the
        validation. They choose from the scope of each request (Reference), so that nothing of a request stays."""
        shared = _shared(type(self), bool(self.partial))
        return super().fields if shared is None else shared

    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        """A choice that is only read may be empty as well, and the document says so."""
        kind, kwargs = super().build_standard_field(field_name, model_field)
        if "choices" in kwargs and model_field.blank and isinstance(model_field, models.CharField):
            kwargs["allow_blank"] = True
        return kind, kwargs

    def include_extra_kwargs(self, kwargs: Any, extra_kwargs: Any) -> Any:
        made = super().include_extra_kwargs({**kwargs}, extra_kwargs)
        if "choices" in made and kwargs.get("allow_blank"):
            made["allow_blank"] = True
        return made

    def get_validators(self) -> list[Any]:
        """None: what several fields must be together, the actions and the database say."""
        return []


@cache
def _shared(shape: type[StrictModel], partial: bool) -> Any:
    fields = super(StrictModel, shape(partial=partial)).fields
    asks = (
        getattr(validator, "requires_context", False) for field in fields.values() for validator in field.validators
    )
    if any(asks):
        return None
    for field in fields.values():
        _say_in_each_language(field)
    return fields


def _say_in_each_language(field: Any) -> None:
    """DRF's messages of length and range keep the language in which they were first said; shared ones must not."""
    for validator in field.validators:
        message = getattr(validator, "message", None)
        if isinstance(message, lazy_format) and message.format_string is not None:
            validator.message = format_lazy(message.format_string, *message.args, **message.kwargs)
    if (child := getattr(field, "child", None)) is not None:
        _say_in_each_language(child)
