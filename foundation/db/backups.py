"""Everything in the database into one file, and back into an empty one, on either database. May import backup_files.

Values travel as Django's own serializers write them, so a file made on SQLite goes into PostgreSQL and back. Rows are
read a thousand at a time by key, in one transaction that sees one instant, and written with the database's constraints
checked at the end. Memory does not grow with the rows.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from foundation.db.backup_files import BadBackup, Writer, checked, tables

AT_ONCE = 1000  # rows


def kept_models(left_out: Collection[str]) -> list[type[models.Model]]:
    """All models with a table, those that join others included, but for `left_out`: labels such as `sessions.Session`
    or of a whole app."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and not model._meta.proxy
        and not {model._meta.label, model._meta.app_label} & set(left_out)
    ]


def write_backup(writer: Writer, *, left_out: Collection[str], **about: Any) -> None:
    """`about`: what the header says beside the migrations."""
    with _one_instant():
        applied = sorted(MigrationRecorder(connection).applied_migrations())
        writer.header(**about, migrations=applied)
        for model in kept_models(left_out):
            fields = _stored(model)
            writer.table(model._meta.label, [field.name for field in fields])
            for row in _rows_of(model):
                writer.row([_written(field, row) for field in fields])


def _stored(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]


def _written(field: Any, row: models.Model) -> Any:
    return None if field.value_from_object(row) is None else field.value_to_string(row)


def _rows_of(model: type[models.Model]) -> Iterator[models.Model]:
    """By key: a cursor on the server is lost behind a pooler, and one on our side holds all rows."""
    after: dict[str, Any] = {}
    while True:
        page = list(model._base_manager.filter(**after).order_by("pk")[:AT_ONCE])
        yield from page
        if len(page) < AT_ONCE:
            return
        after = {"pk__gt": page[-1].pk}


@contextmanager
def _one_instant() -> Iterator[None]:
    """Whatever is written meanwhile is not seen, and nobody waits for us."""
    if connection.vendor == "sqlite":
        if connection.in_atomic_block:  # in a test
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")  # Django's own takes the lock for writing
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
        return
    with transaction.atomic():
        if len(connection.savepoint_ids) == 0:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def read_backup(path: Path, *, left_out: Collection[str]) -> tuple[dict[str, Any], dict[str, int]]:
    """Put a file's rows in the place of all rows. All or nothing. Header and numbers of rows of the file.

    Raises BadBackup when the file is not whole or of another version of the tables: nothing is changed then.
    """
    header, counted = checked(path)
    _same_tables(header)
    kept = {model._meta.label: model for model in kept_models(left_out)}
    if set(counted) != set(kept):
        raise BadBackup(f"The file has other tables: {', '.join(sorted(set(counted) ^ set(kept)))}.")
    with transaction.atomic(), connection.cursor() as cursor:
        for model in kept.values():  # what migrations made, too: foreign keys are looked at when the transaction ends
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608
        for label, names, rows in tables(path):
            _insert(kept[label], names, rows)
        for statement in connection.ops.sequence_reset_sql(no_style(), list(kept.values())):
            cursor.execute(statement)
        connection.check_constraints()
    ContentType.objects.clear_cache()
    return header, counted


def _same_tables(header: dict[str, Any]) -> None:
    here = {tuple(key) for key in MigrationRecorder(connection).applied_migrations()}
    there = {tuple(key) for key in header["migrations"]}
    if here != there:
        raise BadBackup(
            f"The file is of version {header.get('version', '?')}, whose tables are others. Install that version, "
            f"restore, and then install this one. (Other migrations: "
            f"{', '.join('.'.join(key) for key in sorted(here ^ there)[:5])})"
        )


def _insert(model: type[models.Model], names: list[str], rows: Iterable[list[Any]]) -> None:
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608
    waiting = iter(rows)
    with connection.cursor() as cursor:
        while chunk := list(islice(waiting, AT_ONCE)):
            cursor.executemany(
                statement,
                [[_stored_value(field, value) for field, value in zip(fields, row, strict=True)] for row in chunk],
            )


def _stored_value(field: Any, value: Any) -> Any:
    return None if value is None else field.get_db_prep_save(field.to_python(value), connection)
