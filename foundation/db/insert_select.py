"""INSERT … SELECT … ON CONFLICT DO NOTHING, from a queryset; the same on PostgreSQL and SQLite. Django has none."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet

from foundation.db.statements import statement_of

#: Names of fields, and a queryset that gives their values in this order.
Select = tuple[Sequence[str], QuerySet[Any, Any]]


def insert_missing(model: type[Model], select: Select, constants: Mapping[str, Any]) -> int:
    """Insert a row for each of `select`, with `constants` added, unless a unique key has it already; how many."""
    columns, queryset = select
    try:
        sql, params = statement_of(queryset)
    except EmptyResultSet:  # Django sees that no row can match
        return 0
    quote = connection.ops.quote_name
    fields = [model._meta.get_field(name) for name in (*columns, *constants)]
    names = ", ".join(quote(str(field.column)) for field in fields)  # type: ignore[union-attr]
    extras = [
        model._meta.get_field(name).get_db_prep_value(value, connection)  # type: ignore[union-attr]
        for name, value in constants.items()
    ]
    # Every name comes from the model's own fields, every value is a parameter.
    statement = (
        f"INSERT INTO {quote(model._meta.db_table)} ({names}) "  # noqa: S608
        f"SELECT due.*, {', '.join(['%s'] * len(extras))} FROM ({sql}) due WHERE 1 = 1 ON CONFLICT DO NOTHING"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*extras, *params])
        return int(cursor.rowcount)
