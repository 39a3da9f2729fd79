"""All rows of one institution into one file, back into an empty installation, or out of this one. May import
archive_files, backup_files, backups and table_rows.

Which rows are an institution's is read off the models: those whose `institution` it is, itself, what it points to above
institutions, and what `PATHS` of the caller leads to. Keys are kept, so that every reference still holds.
A row that names two institutions, such as an offer, stays behind: the other is not there.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from foundation.db.archive_files import Archive, ArchiveWriter, opened
from foundation.db.backup_files import BadBackup
from foundation.db.backups import kept_models, refuse_other_tables
from foundation.db.table_rows import by_key, insert, one_instant, reset_sequences, stored_fields, written

Models = list[tuple[type[models.Model], models.Q]]


def is_institution(model: Any) -> bool:
    return bool(model is apps.get_model(settings.INSTITUTION_MODEL))


def others_named(model: type[models.Model]) -> list[str]:
    """Its fields that point to another institution than its own."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if is_institution(field.related_model) and field.name != "institution"
    ]


def own_rows(model: type[models.Model], institution_id: int, paths: Mapping[str, str]) -> models.Q | None:
    """Which rows of a model are the institution's; None: it has no such rows. `paths`: label of a model without
    `institution` -> the way to it, such as `person__institution`."""
    if is_institution(model):
        return models.Q(pk=institution_id)
    if any(field.name == "institution" for field in model._meta.concrete_fields):
        return models.Q(institution=institution_id)
    path = paths.get(model._meta.label)
    return models.Q(**{path: institution_id}) if path else None


def archived(institution_id: int, *, left_out: Collection[str], paths: Mapping[str, str]) -> Models:
    """The models of an archive, each with the condition of its rows."""
    found = []
    for model in kept_models(left_out):
        rows = own_rows(model, institution_id, paths)
        if rows is not None:
            for name in others_named(model):
                rows &= models.Q(**{f"{name}__isnull": True}) | models.Q(**{name: institution_id})
            found.append((model, rows))
    return found


def write_archive(
    writer: ArchiveWriter, institution_id: int, *, left_out: Collection[str], paths: Mapping[str, str], **about: Any
) -> None:
    """`about`: what the header says beside the migrations and the tables."""
    with one_instant():
        applied = sorted(MigrationRecorder(connection).applied_migrations())
        for model, rows in archived(institution_id, left_out=left_out, paths=paths):
            fields = stored_fields(model)
            found = by_key(model._base_manager.filter(rows))
            writer.table(model._meta.label, ({field.name: written(field, row) for field in fields} for row in found))
        writer.end(**about, migrations=applied)


def read_archive(path: Path, *, left_out: Collection[str], paths: Mapping[str, str]) -> dict[str, Any]:
    """Put an archive's rows into an installation that has none of an institution. All or nothing. Its header.

    Raises BadBackup when the file is not whole, or of another version of the tables: nothing is changed then.
    """
    with opened(path) as archive:
        archive.check()
        refuse_other_tables(archive.header)
        kept = {model._meta.label: model for model, _rows in archived(0, left_out=left_out, paths=paths)}
        if set(archive.tables) != set(kept):
            raise BadBackup(f"The file has other tables: {', '.join(sorted(set(archive.tables) ^ set(kept)))}.")
        with transaction.atomic():
            for label, model in kept.items():
                names = [field.name for field in stored_fields(model)]
                insert(model, names, _values(archive, label, names))
            reset_sequences(list(kept.values()))
            connection.check_constraints()
        return archive.header


def delete_institution(institution_id: int, *, paths: Mapping[str, str], names: Mapping[str, str]) -> dict[str, int]:
    """All rows of an institution, and those elsewhere that name it: how many of each model. All or nothing.

    `paths`: as for `own_rows`; `names`: label of a model that knows people by their address -> its field. What is at an
    address that somebody of another institution has too is theirs as well, and stays.
    """
    deleted = {}
    people = apps.get_model(settings.AUTH_USER_MODEL)._base_manager
    elsewhere = people.exclude(institution=institution_id).values("email")
    addresses = people.filter(institution=institution_id).exclude(email__in=elsewhere).values("email")
    with transaction.atomic():
        every = kept_models(())
        for model in sorted(every, key=lambda one: (one._meta.label not in {*paths, *names}, is_institution(one))):
            own = own_rows(model, institution_id, paths)
            ways = [] if own is None else [own]
            ways += [models.Q(**{other: institution_id}) for other in others_named(model)]
            if model._meta.label in names:
                ways.append(models.Q(**{f"{names[model._meta.label]}__in": addresses}))
            if ways and (count := _delete(model, reduce(or_, ways))):
                deleted[model._meta.label] = count
        connection.check_constraints()
    return deleted


def _delete(model: type[models.Model], rows: models.Q) -> int:
    """By one statement: Django's own would load each row, and follow what the foreign keys of the database hold."""
    asked = model._base_manager.filter(rows).order_by().values("pk")  # an order may join what has gone already
    found, values = asked.query.sql_with_params()
    quote = connection.ops.quote_name
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE {key} IN ({found})", values)  # noqa: S608
        return int(cursor.rowcount)


def _values(archive: Archive, label: str, names: list[str]) -> Iterator[list[Any]]:
    for row in archive.rows(label):
        if set(row) != set(names):
            raise BadBackup(f"A row of {label} has other fields than this version: {', '.join(sorted(row))}.")
        yield [row[name] for name in names]
