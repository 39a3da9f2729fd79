"""Queries that Django compiles once, and that run again with other values. May import tenancy.

To build and compile a queryset costs Django half a millisecond, often more than the database needs to answer it. A
`Compiled` keeps the SQL; tenancy stays as fail-closed as it was. For what every request asks: see docs/adr/0008.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Aggregate, BooleanField, Expression, F, Field, JSONField, QuerySet
from django.db.models import query as query_module
from django.db.models.sql import UpdateQuery
from django_scopes import get_scope

from foundation.tenancy import ScopeError, across_institutions, within

Row = TypeVar("Row")
Made = TypeVar("Made")


def _base() -> Any:
    """This thread's connection itself: `django.db.connection` looks it up again for every attribute."""
    return connections[DEFAULT_DB_ALIAS]


class Param(Expression):
    """Where a value of each call goes. `field`: the one that it is compared with, where the database keeps its values
    otherwise than Python does."""

    def __init__(self, name: str, field: "Field[Any, Any] | None" = None) -> None:
        super().__init__(output_field=field)
        self.name, self.compared_with = name, field

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]

    def bound(self, values: dict[str, Any], connection: Any) -> Any:
        value = values[self.name]
        return value if self.compared_with is None else self.compared_with.get_db_prep_value(value, connection)


#: Names of the lists that hold just one value in the call for which a query is compiled.
_SINGLE: ContextVar[frozenset[str]] = ContextVar("single", default=frozenset())
_LISTS = (list, tuple, set, frozenset, dict)


class InList(Param):
    """A condition: `filter(Among("project", "ids"))`, the column is one of the ids of each call. Just one is compared
    as such: PostgreSQL expects ten in any list, and would plan a query for one again each time."""

    def __init__(self, path: str, name: str) -> None:
        super().__init__(name, BooleanField())
        self.column: Any = F(path)
        self.single = name in _SINGLE.get()

    def get_source_expressions(self) -> list[Any]:
        return [self.column]

    def set_source_expressions(self, exprs: Any) -> None:
        (self.column,) = exprs

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        column, params = compiler.compile(self.column)
        return f"{column} = %s" if self.single else f"{column} = ANY(%s::bigint[])", [*params, self]

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        column, params = compiler.compile(self.column)
        return f"{column} IN (SELECT value FROM json_each(%s))", [*params, self]  # noqa: S608

    def bound(self, values: dict[str, Any], connection: Any) -> Any:
        ids = list(values[self.name])
        if connection.vendor == "sqlite":
            return json.dumps(ids)
        return ids[0] if self.single else ids


@dataclass(frozen=True, slots=True)
class _Plan:
    """What one queryset became. `converters`: by position in a row, what makes Python's values of the database's;
    `read`: what makes of the rows what iterating over the queryset would give."""

    sql: str
    params: tuple[Any, ...]
    converters: list[tuple[int, Any]]
    read: Callable[[Iterable[Any]], list[Any]]

    def rows(self, values: dict[str, Any], connection: Any) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, _bound(self.params, values, connection))
            found = cursor.fetchall()
        return self.read(self._converted(found, connection) if self.converters else found)

    def _converted(self, rows: Iterable[Any], connection: Any) -> Iterator[list[Any]]:
        for row in map(list, rows):
            for position, (converters, column) in self.converters:
                for convert in converters:
                    row[position] = convert(row[position], column, connection)
            yield row


def _reader(queryset: Any, compiler: Any) -> Callable[[Iterable[Any]], list[Any]]:
    """The same as Django's own iterables (django/db/models/query.py), which prepare themselves again for each query."""
    query = queryset.query
    match queryset._iterable_class:
        case query_module.ValuesListIterable:
            return lambda rows: list(map(tuple, rows))
        case query_module.FlatValuesListIterable:
            return lambda rows: [row[0] for row in rows]
        case query_module.ValuesIterable:
            names = list(query.selected or [*query.extra_select, *query.values_select, *query.annotation_select])
            return lambda rows: [dict(zip(names, row, strict=True)) for row in rows]
        case query_module.ModelIterable:
            return _model_reader(compiler, queryset.db)
    raise TypeError(f"{queryset._iterable_class.__name__} cannot be compiled.")


def _model_reader(compiler: Any, db: str) -> Callable[[Iterable[Any]], list[Any]]:
    model, fields = compiler.klass_info["model"], compiler.klass_info["select_fields"]
    own = slice(fields[0], fields[-1] + 1)
    names = [column.target.attname for column, *_ in compiler.select[own]]
    related = query_module.get_related_populators(compiler.klass_info, compiler.select, db)  # type: ignore[call-arg]
    annotations = list((compiler.annotation_col_map or {}).items())

    def read(rows: Iterable[Any]) -> list[Any]:
        found = []
        for row in rows:
            one = model.from_db(db, names, row[own])
            for populator in related:
                populator.populate(row, one)
            for name, position in annotations:
                setattr(one, name, row[position])
            found.append(one)
        return found

    return read


class _PerScope(Generic[Made]):
    """Keeps what `_make` makes of the queryset, for a database and for being inside an institution or across all."""

    def __init__(self, build: Callable[[], QuerySet[Any, Any]]) -> None:
        self._build = build
        self._made: dict[tuple[str, bool, frozenset[str]], Made] = {}

    def _prepare(self, values: dict[str, Any], connection: Any) -> Made:
        current = get_scope()
        scoped = current.get("_enabled", True)
        if scoped:
            if "institution" not in current:
                raise ScopeError("A compiled query outside an institution.")
            values["institution"] = current["institution"]
        single = frozenset([name for name, value in values.items() if isinstance(value, _LISTS) and len(value) == 1])
        key = connection.vendor, scoped, single
        if key not in self._made:
            token = _SINGLE.set(single)
            try:
                with within(Param("institution")) if scoped else across_institutions():  # type: ignore[arg-type]
                    self._made[key] = self._make(self._build())
            finally:
                _SINGLE.reset(token)
        return self._made[key]

    def _make(self, queryset: Any) -> Made:
        raise NotImplementedError


class Compiled(_PerScope[_Plan], Generic[Row]):
    """`build` makes the queryset, with a Slot for each value; a call gives its rows as a list. Like the queryset it
    raises ScopeError outside an institution, and asks for the institution of the call, not of the first one."""

    def __init__(self, build: Callable[[], QuerySet[Any, Row]]) -> None:
        super().__init__(build)

    def __call__(self, **values: Any) -> list[Row]:
        connection = _base()
        return self._prepare(values, connection).rows(values, connection)

    def _make(self, queryset: Any) -> _Plan:
        compiler = queryset.query.get_compiler(connection=_base())
        sql, params = compiler.as_sql()
        if compiler.has_extra_select:
            raise TypeError("A query that orders by what it does not select cannot be compiled.")
        columns = [column for column, *_ in compiler.select[: compiler.col_count]]
        converters = list(compiler.get_converters(columns).items())
        return _Plan(sql, tuple(params), converters, _reader(queryset, compiler))


class CompiledUpdate(_PerScope[tuple[str, tuple[Any, ...]]]):
    """The same for `build().update(**changes)`, whose values may be Slots; a call gives how many rows it changed."""

    def __init__(self, build: Callable[[], QuerySet[Any, Any]], **changes: Any) -> None:
        super().__init__(build)
        self._changes = changes

    def __call__(self, **values: Any) -> int:
        connection = _base()
        sql, params = self._prepare(values, connection)
        with connection.cursor() as cursor:
            cursor.execute(sql, _bound(params, values, connection))
            changed: int = cursor.rowcount
        return changed

    def _make(self, queryset: Any) -> tuple[str, tuple[Any, ...]]:
        fields = {name: queryset.model._meta.get_field(name) for name in self._changes}
        query = queryset.query.chain(UpdateQuery)
        query.add_update_values(
            {
                name: Param(value.name, fields[name]) if isinstance(value, Param) else value
                for name, value in self._changes.items()
            }
        )
        query.clear_ordering(force=True)
        sql, params = query.get_compiler(connection=_base()).as_sql()
        return sql, tuple(params)


def _bound(params: tuple[Any, ...], values: dict[str, Any], connection: Any) -> tuple[Any, ...]:
    return tuple([param.bound(values, connection) if isinstance(param, Param) else param for param in params])


class JsonList(Aggregate):
    """The values of a column as a list, in no order."""

    function = "jsonb_agg"
    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="json_group_array", **context)


class JsonRows(JsonList):
    """The values of several columns as a list of lists, in no order. Days are texts, and on SQLite truth is 0 or 1."""

    template = "json_agg(json_build_array(%(expressions)s))::text"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "json_group_array(json_array(%(expressions)s))"
        return self.as_sql(compiler, connection, template=template, **context)
