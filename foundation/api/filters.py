"""The base of every FilterSet: one serves the page and the API. Filters bear the names of the fields.

Choices, ids and numbers may be given several times, and find the rows that have any of the values.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, ClassVar

import django_filters
import django_filters.conf
import django_filters.constants
import django_filters.fields
from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.limits import MAX_ID


def search_condition(word: str, paths: Iterable[str], rows: models.QuerySet[Any]) -> models.Q:
    """Which rows have the word in one of the paths. What lies in another table is looked up there first, once for all
    of `rows`: a join would give a row several times."""
    hits = models.Q()
    for path in paths:
        hit = models.Q(**{f"{path}__icontains": word})
        hits |= models.Q(pk__in=rows.filter(hit).order_by().values("pk")) if "__" in path else hit
    return hits


class DayFilter(django_filters.DateFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        day = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(*args, **{"input_formats": ["%Y-%m-%d"], "widget": day, **kwargs})


class OneOrMoreSelect(forms.Select):
    """Of a page, where one is chosen; shows more than one where the address names them."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return _values_in(data, name)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if isinstance(value, list) and len(value) > 1:
            context["widget"]["attrs"]["multiple"] = True
        return context


class OneOrMoreInput(forms.MultipleHiddenInput):
    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return _values_in(data, name)


def _values_in(data: Any, name: str) -> list[str]:
    given = data.getlist(name) if hasattr(data, "getlist") else [data.get(name)]
    return [value for value in given if value not in django_filters.constants.EMPTY_VALUES]


class ChoicesField(django_filters.fields.MultipleChoiceField):
    widget = OneOrMoreSelect

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.empty_label = django_filters.conf.settings.EMPTY_CHOICE_LABEL


class _Several(forms.Field):
    """A list of what the other base cleans."""

    widget = OneOrMoreInput

    def clean(self, value: Any) -> list[Any]:
        given = value if isinstance(value, list) else [value]
        return [one for one in map(super().clean, given) if one not in self.empty_values]


class NumbersField(_Several, forms.IntegerField):
    pass


class TextsField(_Several, forms.CharField):
    pass


class AnyOfFilter(django_filters.Filter):
    """Takes several values: a row that has one of them is found, once."""

    def filter(self, qs: Any, value: Any) -> Any:
        if value in django_filters.constants.EMPTY_VALUES:
            return qs
        if len(value) == 1:
            return self.get_method(qs)(**{str(self.field_name): value[0]})
        condition = {f"{self.field_name}__in": value}
        if _reaches_several(qs.model, str(self.field_name)):  # a join would give a row for each
            found = qs.model._default_manager.filter(**condition)
            condition = {"pk__in": found.order_by().values("pk")}
        return self.get_method(qs)(**condition)


def _reaches_several(model: Any, path: str) -> bool:
    """A row has several values at this path."""
    for step in path.split("__"):
        try:
            field = model._meta.get_field(step)
        except FieldDoesNotExist:  # an annotation
            return False
        if field.many_to_many or field.one_to_many:
            return True
        model = field.related_model
    return False


class ChoicesFilter(AnyOfFilter):
    field_class = ChoicesField


class TextsFilter(AnyOfFilter):
    """Texts that are ids."""

    field_class = TextsField


class IdFilter(AnyOfFilter):
    """The ids of related rows; one that the caller cannot see finds nothing."""

    field_class = NumbersField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"min_value": 1, "max_value": MAX_ID, **kwargs})


class NameFilter(django_filters.CharFilter):
    """Rows with this name, as a reader compares names: see foundation.text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"lookup_expr": "same_text", **kwargs})


class WholeFilter(IdFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"min_value": 0, "max_value": 2**31 - 1, **kwargs})


class FlagFilter(django_filters.ChoiceFilter):
    """`true` or `false`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"choices": [("true", gettext_lazy("yes")), ("false", gettext_lazy("no"))], **kwargs})

    def filter(self, qs: Any, value: Any) -> Any:
        return super().filter(qs, {"true": True, "false": False}.get(value, value))


class RelatedTextFilter(django_filters.CharFilter):
    """Looks the text up in rows of which one has several. Not by DISTINCT, which PostgreSQL refuses beside an order
    by what is not selected."""

    def filter(self, qs: Any, value: Any) -> Any:
        if value in django_filters.constants.EMPTY_VALUES:
            return qs
        found = qs.model._default_manager.filter(**{f"{self.field_name}__{self.lookup_expr}": value})
        return qs.filter(pk__in=found.order_by().values("pk"))


class InstantField(forms.CharField):
    """RFC 3339 with its offset from UTC."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            instant = datetime.fromisoformat(text)
            if instant.tzinfo is None:
                raise ValueError
            return instant.astimezone(UTC)
        except (ValueError, OverflowError):
            raise forms.ValidationError(_("An instant such as 2026-01-31T09:00:00Z.")) from None


def as_instant(text: str) -> datetime:
    """ValidationError unless it is one."""
    instant: datetime = InstantField().clean(text)
    return instant


class InstantFilter(django_filters.Filter):
    field_class = InstantField


class TimeOfDayFilter(django_filters.TimeFilter):
    """`09:30` or `09:30:00`, at the institution."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"input_formats": ["%H:%M", "%H:%M:%S"], **kwargs})


class Filters(django_filters.FilterSet):
    """`updated_since`: rows whose representation has changed at or after an instant; `changed_since` says which. A few
    that have not may be among them, none that has is missing."""

    id = IdFilter()
    updated_since = InstantFilter(method="changed")

    #: Fields of the representation that have no filter of their name -> why.
    unfiltered: ClassVar[dict[str, str]] = {}

    FILTER_DEFAULTS = {
        **django_filters.FilterSet.FILTER_DEFAULTS,
        models.DateField: {"filter_class": DayFilter},
        models.TimeField: {"filter_class": TimeOfDayFilter},
        models.ForeignKey: {"filter_class": IdFilter},
        models.OneToOneField: {"filter_class": IdFilter},
        models.PositiveSmallIntegerField: {"filter_class": WholeFilter},
        models.PositiveIntegerField: {"filter_class": WholeFilter},
        models.BooleanField: {"filter_class": FlagFilter},
    }

    def changed(self, queryset: models.QuerySet[Any], name: str, value: datetime) -> models.QuerySet[Any]:
        return queryset.filter(self.changed_since(value))

    def changed_since(self, value: datetime) -> models.Q:
        return models.Q(updated_at__gte=value)

    @classmethod
    def filter_for_lookup(cls, field: Any, lookup_type: str) -> Any:
        if lookup_type == "exact" and getattr(field, "choices", None):
            return ChoicesFilter, {"choices": field.choices}
        return super().filter_for_lookup(field, lookup_type)

    @classmethod
    def repeatable(cls) -> frozenset[str]:
        """The filters that take several values."""
        return frozenset(name for name, one in cls.base_filters.items() if isinstance(one, AnyOfFilter))
