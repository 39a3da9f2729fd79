"""The SQL of a queryset, to be a part of another statement. The one place that asks Django for it: Django does not
document how. Imports no module of the product."""

from typing import Any

from django.db.models import QuerySet


def statement_of(queryset: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    """The statement and its parameters. EmptyResultSet when Django knows without asking that there are no rows."""
    sql, params = queryset.query.sql_with_params()
    return sql, tuple(params)
