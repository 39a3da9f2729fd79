"""Serializer fields that take JSON's types as they are, without guessing: "1" is no number, 1 is no text."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from foundation.db.compiled import CompiledRows
from foundation.limits import MAX_ID
from foundation.text import one_line

Rows = type[Model] | Callable[[], QuerySet[Any]] | CompiledRows[Any]
_ID = {"type": "integer", "format": "int64", "minimum": 1, "maximum": MAX_ID}


class StrictProse(serializers.CharField):
    """A text of any number of lines. Trimmed, unless told otherwise."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class StrictText(StrictProse):
    """One line of text (foundation.text.one_line)."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        return super().run_validation(one_line(data) if isinstance(data, str) else data)


class StrictInteger(serializers.IntegerField):
    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return super().to_internal_value(data)


@extend_schema_field({"type": "string", "format": "decimal"})
class StrictDecimal(serializers.DecimalField):
    """A text such as "226000.00", since a number of JSON may lose its last digits on the way."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class StrictBoolean(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class StrictChoice(serializers.ChoiceField):
    """A value of the type of its choices: 2 is no "2"."""

    def to_internal_value(self, data: Any) -> Any:
        if type(data) not in {type(choice) for choice in self.choices}:
            self.fail("invalid_choice", input=data)
        return super().to_internal_value(data)


class Day(serializers.DateField):
    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, str) or len(value) != 10:
            self.fail("invalid", format="YYYY-MM-DD")
        day = super().to_internal_value(value)
        if not 1900 <= day.year < 2200:
            raise serializers.ValidationError(_("From 1900 to 2199."), code="out_of_range")
        return day


@extend_schema_field({"type": "string", "pattern": r"^\d{2}:\d{2}(:\d{2})?$"})
class LocalTime(serializers.TimeField):
    """A local time of day, without an offset: the institution's zone is meant. JSON Schema's `time` asks for one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%H:%M", "%H:%M:%S"], **kwargs)

    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, str):
            self.fail("invalid", format="hh:mm[:ss]")
        return super().to_internal_value(value)


def _is_id(data: Any) -> bool:
    return isinstance(data, int) and not isinstance(data, bool) and 0 < data <= MAX_ID


@extend_schema_field(_ID)
class ScopedId(serializers.PrimaryKeyRelatedField):  # type: ignore[type-arg]
    """The id of a row that the caller may see. Pass a manager, so that each request asks within its institution."""

    default_error_messages = {"does_not_exist": gettext_lazy("Nothing that you can see has this id.")}

    def use_pk_only_optimization(self) -> bool:
        return True

    def to_internal_value(self, data: Any) -> Any:
        if not _is_id(data):
            self.fail("incorrect_type", data_type=type(data).__name__)
        return super().to_internal_value(data)


@extend_schema_field({"type": "array", "items": _ID, "maxItems": 1000})
class ScopedIdList(serializers.Field):  # type: ignore[type-arg]
    """Ids of rows that the caller may see, of a model, among those of a function or by a compiled query of `ids`; each
    once, in the order given. One query for all of them."""

    def __init__(self, rows: "Rows", *, allow_empty: bool = True, **kwargs: Any) -> None:
        self.rows, self.allow_empty = rows, allow_empty
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> list[Model]:
        if not isinstance(data, list):
            raise serializers.ValidationError(_("A list of ids is expected."), code="invalid")
        if not data and not self.allow_empty:
            raise serializers.ValidationError(_("This list may not be empty."), code="empty")
        if len(data) > 1000:
            raise serializers.ValidationError(_("At most 1,000."), code="max_length")
        wanted = dict.fromkeys(item for item in data if _is_id(item))
        found = {row.pk: row for row in self._find(list(wanted))} if wanted else {}
        problems = {
            index: [_("Nothing that you can see has this id.")]
            for index, item in enumerate(data)
            if not _is_id(item) or item not in found
        }
        if problems:
            raise serializers.ValidationError(problems, code="does_not_exist")  # type: ignore[arg-type]
        return [found[item] for item in wanted]

    def _find(self, ids: list[int]) -> Iterable[Any]:
        if isinstance(self.rows, CompiledRows):
            return self.rows(ids=ids)
        make: Any = self.rows._default_manager.all if isinstance(self.rows, type) else self.rows  # type: ignore[attr-defined]
        return make().filter(pk__in=ids).order_by()  # type: ignore[no-any-return]

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field(_ID)
class RowId(serializers.IntegerField):
    """The id of a row, in what is answered only."""
