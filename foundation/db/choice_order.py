"""The order of a field's choices, as the field declares them, for the database to sort by. Imports none of our modules.

Stored values sort by their letters: daily, monthly, rarely, weekly. Readers expect how often: daily, weekly, monthly.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Field, IntegerField, Model, Q, Value, When


def field_at(model: type[Model], path: str) -> tuple[Field[Any, Any], bool]:
    """The field that the path leads to, and whether there may be none."""
    nullable = False
    for step in path.split("__"):
        field: Any = model._meta.get_field(step)
        nullable = nullable or bool(isinstance(field, Field) and field.null)
        model = field.related_model or model
    return field, nullable


def choice_order(model: type[Model], path: str) -> Case | None:
    """Of the field that the path leads to; None where it has no choices."""
    field, _nullable = field_at(model, path)
    if not field.choices:
        return None
    return order_of(Q(**{path: value}) for value, _label in field.flatchoices)


def order_of(conditions: Iterable[Q]) -> Case:
    """A row's rank is the place of the first condition that it meets; none: NULL."""
    ranks = [When(condition, then=Value(rank)) for rank, condition in enumerate(conditions)]
    return Case(*ranks, default=None, output_field=IntegerField())
