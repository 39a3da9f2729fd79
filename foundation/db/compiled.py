"""A query whose SQL Django makes once, and that runs again with other values. May import tenancy.

To build and compile a queryset costs Django half a millisecond or more, often more than PostgreSQL needs to answer it.
This is for the few queries without which a goal of docs/performance.md is missed: see docs/adr/0019. Only what Django
documents is used. With COMPILED_QUERIES=off in the environment, and always on SQLite, each call is an ordinary query.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import BooleanField, Expression, F, JSONField, Model, Q, QuerySet
from django_scopes import get_scope

from foundation.tenancy import ScopeError, across_institutions, within

Row = TypeVar("Row", bound=tuple[Any, ...])
Result = TypeVar("Result")
M = TypeVar("M", bound=Model)


class Param(Expression):
    """Where a value of each call goes."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


class _AnyOf(Expression):
    """A condition for PostgreSQL: the column is one of the ids of each call."""

    def __init__(self, path: str, ids: Param) -> None:
        super().__init__(BooleanField())
        self.column: Any = F(path)
        self.ids = ids

    def get_source_expressions(self) -> list[Any]:
        return [self.column]

    def set_source_expressions(self, exprs: Any) -> None:
        (self.column,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, params = compiler.compile(self.column)
        return f"{column} = ANY(%s::bigint[])", [*params, self.ids]


def in_list(path: str, ids: Any) -> Any:
    """`{path}__in` for the ids that `build` of a compiled query is given. A condition for `filter`."""
    return _AnyOf(path, ids) if isinstance(ids, Param) else Q(**{f"{path}__in": ids})


class _Kept(Generic[Result]):
    """`run` executes one statement for the values of a call and gives its result, which `read` takes from a cursor."""

    def __init__(self, run: Callable[..., Result], read: Callable[[Any], Result]) -> None:
        self._run, self._read = run, read
        self._statements: dict[bool, tuple[str, tuple[Any, ...]]] = {}  # by whether it is inside an institution

    def __call__(self, **values: Any) -> Result:
        if not settings.COMPILED_QUERIES or connection.vendor != "postgresql":
            return self._run(**values)
        current = get_scope()
        scoped = current.get("_enabled", True)
        if scoped:
            if "institution" not in current:
                raise ScopeError("A compiled query outside an institution.")
            values["institution"] = current["institution"]
        if scoped not in self._statements:
            return self._compile(scoped, values)
        sql, params = self._statements[scoped]
        with connection.cursor() as cursor:
            cursor.execute(sql, _bound(params, values))
            return self._read(cursor)

    def _compile(self, scoped: bool, values: dict[str, Any]) -> Result:
        """The first call: Django makes the statement, which is kept, and gives the result."""

        def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            self._statements[scoped] = sql, tuple(params)
            return execute(sql, _bound(params, values), many, context)

        scope = within(Param("institution")) if scoped else across_institutions()  # type: ignore[arg-type]
        with scope, connection.execute_wrapper(keep):
            return self._run(**{name: Param(name) for name in values if name != "institution"})


class Compiled(_Kept[list[Row]]):
    """`build` makes a queryset by `values_list()` of the values that a call is given by name; a call gives its rows.
    Like the queryset it raises ScopeError outside an institution, and asks for the institution of the call.

    `build` is called once with a Param for each value: it may compare them, and not look at them. The columns must be
    of types that PostgreSQL's driver reads as Django does, so no JSONField; tests compare both ways.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        super().__init__(lambda **values: list(build(**values)), lambda cursor: cursor.fetchall())


class CompiledRows(Generic[M]):
    """The same for rows of a model. `build` makes a queryset; of its columns `names` are read, or all of the model's,
    and its annotations `more`; the rest of a row comes when it is asked for. `joined`: paths of the rows that it points
    to, which come with it as by `select_related`, and of each the columns that are read, or () for all."""

    def __init__(
        self,
        model: type[M],
        build: Callable[..., QuerySet[M]],
        *,
        names: Collection[str] = (),
        joined: Mapping[str, Collection[str]] | None = None,
        more: Sequence[str] = (),
    ) -> None:
        self._own = _Columns(model, names)
        self._joined = [_Joined(path, _Columns(_model_at(model, path), read)) for path, read in (joined or {}).items()]
        self._more = more
        columns = [*self._own.names, *(f"{one.path}__{name}" for one in self._joined for name in one.columns.names)]
        self._ask: Compiled[Any] = Compiled(lambda **values: build(**values).values_list(*columns, *more))

    def __call__(self, **values: Any) -> list[M]:
        return [self._made(row) for row in self._ask(**values)]

    def _made(self, values: Sequence[Any]) -> M:
        row, place = self._own.made(values, 0)
        made: dict[str, Any] = {"": row}
        for one in self._joined:
            found, place = one.columns.made(values, place)
            made[one.path] = found if found.pk is not None else None
            if made[one.path] is not None:
                setattr(made[one.start], one.name, found)
        for name, value in zip(self._more, values[place:], strict=True):
            setattr(row, name, value)
        return row


class _Columns(Generic[M]):
    def __init__(self, model: type[M], names: Collection[str]) -> None:
        fields = [field for field in model._meta.concrete_fields if not names or field.attname in names]
        if any(isinstance(field, JSONField) for field in fields):
            raise TypeError(f"A compiled query cannot read the JSON of {model._meta.label}.")
        self.model, self.names = model, [field.attname for field in fields]  # in the order that `from_db` takes

    def made(self, values: Sequence[Any], start: int) -> tuple[M, int]:
        end = start + len(self.names)
        return self.model.from_db(DEFAULT_DB_ALIAS, self.names, values[start:end]), end


class _Joined:
    """At the end of `path`; `start` is the path of the row that points to it."""

    def __init__(self, path: str, columns: _Columns[Any]) -> None:
        self.path, self.columns = path, columns
        self.start, _, self.name = path.rpartition("__")


def _model_at(model: type[Model], path: str) -> type[Model]:
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model  # type: ignore[assignment]
    return model


class CompiledUpdate(_Kept[int]):
    """The same for a function that updates a queryset; a call gives how many rows it changed."""

    def __init__(self, run: Callable[..., int]) -> None:
        super().__init__(run, lambda cursor: cursor.rowcount)


def _bound(params: Sequence[Any], values: dict[str, Any]) -> list[Any]:
    return [values[param.name] if isinstance(param, Param) else param for param in params]
