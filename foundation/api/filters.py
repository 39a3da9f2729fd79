"""The base of every FilterSet: one serves the page and the API. Filters bear the names of the fields."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, ClassVar

import django_filters
import django_filters.constants
from django import forms
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


class IdFilter(django_filters.Filter):
    """The id of a related row; one that the caller cannot see gives an empty list."""

    field_class = forms.IntegerField

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


class InstantFilter(django_filters.Filter):
    field_class = InstantField


class Filters(django_filters.FilterSet):
    """`updated_since`: rows changed at or after an instant."""

    id = IdFilter()
    updated_since = InstantFilter(field_name="updated_at", lookup_expr="gte")

    #: Fields of the representation that have no filter of their name -> why.
    unfiltered: ClassVar[dict[str, str]] = {}

    FILTER_DEFAULTS = {
        **django_filters.FilterSet.FILTER_DEFAULTS,
        models.DateField: {"filter_class": DayFilter},
        models.ForeignKey: {"filter_class": IdFilter},
        models.PositiveSmallIntegerField: {"filter_class": WholeFilter},
        models.PositiveIntegerField: {"filter_class": WholeFilter},
        models.BooleanField: {"filter_class": FlagFilter},
    }
