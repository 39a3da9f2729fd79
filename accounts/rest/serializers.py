"""The shape of a body. May import fields."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.rest.fields import Clock, Day, Flag, OneOf, Reference, Text, Whole


class Strict(serializers.Serializer[Any]):
    """Refuses a name that it does not know, so that a typing mistake is not lost. What a GET gave may be sent back:
    names that are read-only are passed over."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = {name: [_("There is no such field.")] for name in data if name not in self.fields}
            if unknown:
                raise serializers.ValidationError(unknown)
        return super().to_internal_value(data)


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
