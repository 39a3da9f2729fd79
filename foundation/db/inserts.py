"""Rows written by as few statements as the database takes. Imports none of our modules.

Django's fields prepare the values, so that what is stored is what `save` would store. No signals are sent: for rows
that nobody listens to. For what a logged meeting writes (row P2 of docs/performance.md): see docs/adr/0019. With
COMPILED_QUERIES=off in the environment Django's own `save` and `bulk_create` write the same rows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import AutoField, BooleanField, CharField, F, Field, ForeignKey, IntegerField, Model, TextField

#: In place of the id that the `head` of `insert_with_children` is still to get.
PARENT_ID: Final[Any] = object()


@dataclass(frozen=True, slots=True)
class Batch:
    """Of one model, a few, at least one. Where a row with the same `unique` stands, its `update` is set to what the new
    one has, and its `join` to both, joined by an operator of SQL."""

    rows: Sequence[Model]
    unique: tuple[str, ...] = ()
    update: tuple[str, ...] = ()
    join: Mapping[str, str] = field(default_factory=dict)


def insert(row: Model) -> bool:
    """INSERT a new row, unless a unique key stands against it; whether it did, and then with its id. The other row's
    transaction is waited for. Faster than `save` and `bulk_create`, which cannot say so."""
    start, end = _statement(type(row))
    places, values = _values([row])
    with _connection().cursor() as cursor:  # also with COMPILED_QUERIES=off: Django has no way to say it
        cursor.execute(f"{start}{places} ON CONFLICT DO NOTHING RETURNING id{end}", values)
        made = cursor.fetchone()
    if made is not None:
        row.pk, row._state.adding = made[0], False
    return made is not None


def insert_with_children(head: Model, parts: Iterable[Batch]) -> None:
    """INSERT a row and what belongs to it, with PARENT_ID for the id of `head`. One statement where the
    database can (PostgreSQL), one for each part elsewhere; whole or not at all only in a transaction of the caller.
    Afterwards `head` has its id, and so have those that said PARENT_ID."""
    if not settings.COMPILED_QUERIES:
        head.save(force_insert=True)
        for part in parts:
            _save(part, head.pk)
        return
    start, end = _statement(type(head))
    places, values = _values([head])
    first = f"{start}{places} RETURNING id{end}"
    connection = _connection()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with_ = [f"head AS ({first})"]
            for number, part in enumerate(parts):
                sql, more = _insertion(part, "(SELECT id FROM head)")
                with_.append(f"part{number} AS ({sql})")
                values += more
            cursor.execute(f"WITH {', '.join(with_)} SELECT id FROM head", values)  # noqa: S608
            ((head.pk,),) = cursor.fetchall()
        else:
            cursor.execute(first, values)
            ((head.pk,),) = cursor.fetchall()
            for part in parts:
                cursor.execute(*_insertion(part, str(head.pk)))
    head._state.adding = False
    for part in parts:
        _give_parent(part.rows, head.pk)


def _give_parent(rows: Sequence[Model], parent_id: int) -> None:
    for row in rows:
        for name, value in vars(row).items():
            if value is PARENT_ID:
                setattr(row, name, parent_id)


def _save(part: Batch, parent_id: int) -> None:
    _give_parent(part.rows, parent_id)
    manager = type(part.rows[0])._default_manager
    if not part.join:
        manager.bulk_create(
            part.rows,
            update_conflicts=bool(part.update),
            unique_fields=part.unique or None,
            update_fields=part.update or None,
        )
        return
    for row in part.rows:  # one writer per institution at a time: nobody else makes it meanwhile
        same = manager.filter(**{name: getattr(row, name) for name in part.unique})
        joined = {
            name: F(name).bitor(getattr(row, name)) if operator == "|" else F(name) + getattr(row, name)
            for name, operator in part.join.items()
        }
        if not same.update(**joined, **{name: getattr(row, name) for name in part.update}):
            row.save(force_insert=True)


def _connection() -> Any:
    """This thread's connection itself: `django.db.connection` looks it up again for every attribute."""
    return connections[DEFAULT_DB_ALIAS]


def _insertion(part: Batch, head: str = "") -> tuple[str, list[Any]]:
    start, end = _statement(type(part.rows[0]), part.unique, part.update, tuple(part.join.items()))
    places, values = _values(part.rows, head)
    return f"{start}{places}{end}", values


def _values(rows: Sequence[Model], head: str = "") -> tuple[str, list[Any]]:
    """What stands after VALUES, and its values; `head` is the SQL of PARENT_ID."""
    fields, connection = _fields(type(rows[0])), _connection()
    places, values = [], []
    for row in rows:
        marks = []
        for one, sets, plain in fields:
            value = one.pre_save(row, True) if sets else getattr(row, one.attname)
            if value is PARENT_ID:
                marks.append(head)
                continue
            marks.append("%s")
            values.append(value if type(value) is plain else one.get_db_prep_save(value, connection))
        places.append(f"({', '.join(marks)})")
    return ", ".join(places), values


#: A value of just this type goes to the database as it is.
_PLAIN = ((CharField, str), (TextField, str), (BooleanField, bool), (IntegerField, int), (ForeignKey, int))


@cache
def _fields(model: type[Model]) -> "tuple[tuple[Field[Any, Any], bool, type | None], ...]":
    """Those that are given, whether each sets its value by itself, and the type that it leaves as it is."""
    return tuple(
        (
            one,
            type(one).pre_save is not Field.pre_save,
            next((plain for kind, plain in _PLAIN if isinstance(one, kind)), None),
        )
        for one in model._meta.local_concrete_fields
        if not isinstance(one, AutoField)
    )


@cache
def _statement(
    model: type[Model],
    unique: tuple[str, ...] = (),
    update: tuple[str, ...] = (),
    join: tuple[tuple[str, str], ...] = (),
) -> tuple[str, str]:
    """What stands before and after the values."""

    def columns(names: Iterable[str], form: str = '"{0}"') -> list[str]:
        return [form.format(model._meta.get_field(name).column) for name in names]  # type: ignore[union-attr]

    table = model._meta.db_table
    start = f'INSERT INTO "{table}" ({", ".join(columns(one.name for one, _, _ in _fields(model)))}) VALUES '  # noqa: S608
    changed = columns(update, '"{0}" = excluded."{0}"')
    for name, operator in join:
        changed += columns([name], f'"{{0}}" = "{table}"."{{0}}" {operator} excluded."{{0}}"')
    end = f" ON CONFLICT ({', '.join(columns(unique))}) DO UPDATE SET {', '.join(changed)}" if changed else ""
    return start, end
