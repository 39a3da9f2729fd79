"""The shape of a body. May import fields."""

from collections.abc import Mapping
from copy import copy, deepcopy
from functools import cache
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.rest.fields import Clock, Day, Flag, OneOf, Reference, Text, Whole


class Strict(serializers.Serializer[Any]):
    """Refuses a name that it does not know, so that a typing mistake is not lost. What a GET gave may be sent back:
    names that are read-only are passed over."""

    def to_internal_value(self, data: Any) -> Any:
        names = data if isinstance(data, Mapping) else ()
        problems = {name: [_("There is no such field.")] for name in names if name not in self.fields}
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
        models.CharField: Text,
        models.TextField: Text,
        models.EmailField: serializers.EmailField,
        models.BooleanField: Flag,
        models.IntegerField: Whole,
        models.PositiveIntegerField: Whole,
        models.PositiveSmallIntegerField: Whole,
        models.DateField: Day,
        models.TimeField: Clock,
    }
    serializer_choice_field = OneOf
    serializer_related_field = Reference

    def get_fields(self) -> dict[str, Any]:
        """As found in the model once, and copied, for a field is told whose it is. Not deeply where nothing is inside:
        what it was declared with never changes, and deep copies cost as much as all the validation."""
        return {
            name: deepcopy(field) if hasattr(field, "child") or hasattr(field, "fields") else copy(field)
            for name, field in _fields(type(self)).items()
        }


@cache
def _fields(shape: type[StrictModel]) -> dict[str, Any]:
    return super(StrictModel, shape()).get_fields()
