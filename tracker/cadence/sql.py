"""The calendar of weeks.py as SQL, for whole tables at once. Imports none of our modules; both databases."""

import json
from collections.abc import Sequence
from typing import Any

from django.db.models import Aggregate, DateField, Func, IntegerField, SmallIntegerField


class Monday(Func):
    """The Monday of a day's week."""

    output_field = DateField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="date_trunc('week', %(expressions)s)::date", **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="date(%(expressions)s, 'weekday 0', '-6 days')", **context)


class DayNumber(Func):
    """The days since 0001-01-01, which was a Monday: a whole number is read faster than a date."""

    output_field = IntegerField()

    def get_db_converters(self, connection: Any) -> list[Any]:
        return []  # it is one already; there may be millions

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s - date '0001-01-01')", **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "CAST(julianday(%(expressions)s) - 1721425.5 AS integer)"
        return self.as_sql(compiler, connection, template=template, **context)


class DayBit(Func):
    """A day's bit in the mask of its week."""

    output_field = SmallIntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "(1 << (extract(isodow from %(expressions)s)::int - 1))"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "(1 << ((strftime('%%%%w', %(expressions)s) + 6) %%%% 7))"
        return self.as_sql(compiler, connection, template=template, **context)


class Mask(Aggregate):
    """All the masks of a group as one."""

    output_field = SmallIntegerField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **context: Any) -> Any:
        template = mask_of("%(expressions)s", connection.vendor)
        return super().as_sql(compiler, connection, *args, template=template, **context)


def mask_of(masks: str, vendor: str) -> str:
    """SQLite has no aggregate that joins bits."""
    if vendor == "postgresql":
        return f"bit_or({masks})"
    return "(" + " + ".join(f"max({masks} & {1 << day})" for day in range(7)) + ")"


def among(column: str, ids: Sequence[int], vendor: str) -> tuple[str, Any]:
    """The condition that a column is one of any number of ids, and its one value."""
    if vendor == "postgresql":
        return f"{column} = ANY(%s::bigint[])", list(ids)
    return f"{column} IN (SELECT value FROM json_each(%s))", json.dumps(list(ids))  # noqa: S608
