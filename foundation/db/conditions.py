"""Several conditions about one row, asked in one query. Imports compiled only.

A page shows what a dozen slices know of its row, and most of them know nothing: one query says of which (P13,
docs/performance.md).
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.db.models import Model, QuerySet

from foundation.db.compiled import Compiled

#: Makes an expression that is true or false, such as Exists(…), of values that the page gives by name.
Condition = Callable[..., Any]


def which_hold(model: type[Model], pk: int, conditions: Sequence[Condition], **values: Any) -> tuple[bool, ...]:
    """Of each condition whether it holds; none does when the row has gone. One query, or none without conditions."""
    if not conditions:
        return ()
    found = _asked(model, tuple(conditions))(pk=pk, **values)
    return found[0] if found else (False,) * len(conditions)


@cache
def _asked(model: type[Model], conditions: tuple[Condition, ...]) -> Compiled[Any]:
    """Conditions are those of modules, and the same for all readers of one role."""

    def build(pk: int, **values: Any) -> QuerySet[Any, Any]:
        named = {f"condition_{number}": condition(**values) for number, condition in enumerate(conditions)}
        rows = model._default_manager.filter(pk=pk).order_by().annotate(**named)
        found: QuerySet[Any, Any] = rows.values_list(*named)
        return found

    return Compiled(build)
