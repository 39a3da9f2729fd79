"""Rows of another table gathered by the database as one text of JSON, for a column of a query: `json.loads` reads it.
The same on PostgreSQL and SQLite. Imports no module of the product."""

import json
from typing import Any

from django.db.models import Aggregate, TextField


class JsonList(Aggregate):
    """The values of a column as a list, in no order."""

    function = "json_agg"
    template = "%(function)s(%(expressions)s)::text"
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="json_group_array(%(expressions)s)", **context)


class JsonRows(JsonList):
    """The values of several columns as a list of lists, in no order. Days are texts, and on SQLite truth is 0 or 1."""

    template = "json_agg(json_build_array(%(expressions)s))::text"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "json_group_array(json_array(%(expressions)s))"
        return self.as_sql(compiler, connection, template=template, **context)


def read_list(text: str | None) -> list[Any]:
    """What JsonList and JsonRows gathered; an empty list where there was no row."""
    return json.loads(text) if text else []
