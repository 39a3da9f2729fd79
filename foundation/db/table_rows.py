"""Rows of a table read and written in bulk, as Django's serializers write values. Imports none of our modules.

Read a thousand at a time by key, in a transaction that sees one instant. Memory does not grow with the rows.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction

AT_ONCE = 1000  # rows


def stored_fields(model: type[models.Model]) -> list[Any]:
    """Those that have a column which is written: no generated ones."""
    return [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]


def by_key(rows: models.QuerySet[Any]) -> Iterator[Any]:
    """All of them, by primary key: a cursor on the server is lost behind a pooler, and one on our side holds all."""
    after: dict[str, Any] = {}
    while True:
        page = list(rows.filter(**after).order_by("pk")[:AT_ONCE])
        yield from page
        if len(page) < AT_ONCE:
            return
        after = {"pk__gt": page[-1].pk}


def written(field: Any, row: models.Model) -> Any:
    """The value as JSON has it: null, numbers and booleans as they are, the rest as Django's serializers write it."""
    value = field.value_from_object(row)
    if value is None or isinstance(value, bool | int | float) or isinstance(field, models.JSONField):
        return value
    return field.value_to_string(row)


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """`rows`: values as `written` gives them, in the order of `names`."""
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608
    waiting = iter(rows)
    with connection.cursor() as cursor:
        while chunk := list(islice(waiting, AT_ONCE)):
            cursor.executemany(
                statement, [[_stored(field, value) for field, value in zip(fields, row, strict=True)] for row in chunk]
            )


def _stored(field: Any, value: Any) -> Any:
    return None if value is None else field.get_db_prep_save(field.to_python(value), connection)


def reset_sequences(changed: Sequence[type[models.Model]]) -> None:
    """New keys go on behind those that were written."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(changed)):
            cursor.execute(statement)


@contextmanager
def one_instant(*, reads_only: bool = True) -> Iterator[None]:
    """A transaction in which whatever others write meanwhile is not seen. Nobody waits for one that only reads."""
    if connection.vendor == "sqlite" and reads_only and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")  # Django's own takes the lock for writing
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
        return
    with transaction.atomic():
        if connection.vendor == "postgresql" and not connection.savepoint_ids:  # not inside another one, as in a test
            with connection.cursor() as cursor:
                mode = ", READ ONLY" if reads_only else ""
                cursor.execute(f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ{mode}")
        yield
