"""Everything in the database into one file, and back into an empty one, on either database. May import backup_files
and table_rows.

A file made on SQLite goes into PostgreSQL and back. It is of one instant, and written with the database's constraints
checked at the end.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from foundation.db.backup_files import BadBackup, Writer, checked, tables
from foundation.db.table_rows import by_key, insert, one_instant, reset_sequences, stored_fields, written


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
    with one_instant():
        applied = sorted(MigrationRecorder(connection).applied_migrations())
        writer.header(**about, migrations=applied)
        for model in kept_models(left_out):
            fields = stored_fields(model)
            writer.table(model._meta.label, [field.name for field in fields])
            for row in by_key(model._base_manager.all()):
                writer.row([written(field, row) for field in fields])


def read_backup(path: Path, *, left_out: Collection[str]) -> tuple[dict[str, Any], dict[str, int]]:
    """Put a file's rows in the place of all rows. All or nothing. Header and numbers of rows of the file.

    Raises BadBackup when the file is not whole or of another version of the tables: nothing is changed then.
    """
    header, counted = checked(path)
    refuse_other_tables(header)
    kept = {model._meta.label: model for model in kept_models(left_out)}
    if set(counted) != set(kept):
        raise BadBackup(f"The file has other tables: {', '.join(sorted(set(counted) ^ set(kept)))}.")
    with transaction.atomic(), connection.cursor() as cursor:
        for model in kept.values():  # what migrations made, too: foreign keys are looked at when the transaction ends
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608
        for label, names, rows in tables(path):
            insert(kept[label], names, rows)
        reset_sequences(list(kept.values()))
        connection.check_constraints()
    ContentType.objects.clear_cache()
    return header, counted


def refuse_other_tables(header: dict[str, Any]) -> None:
    here = {tuple(key) for key in MigrationRecorder(connection).applied_migrations()}
    there = {tuple(key) for key in header["migrations"]}
    if here != there:
        raise BadBackup(
            f"The file is of version {header.get('version', '?')}, whose tables are others. Install that version, "
            f"restore, and then install this one. (Other migrations: "
            f"{', '.join('.'.join(key) for key in sorted(here ^ there)[:5])})"
        )
