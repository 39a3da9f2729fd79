"""How the rows are spread by institution over several databases, by Citus: what `manage.py distribute` prints.

A table is spread, and then its rows are where their institution's are; or it is copied to every database, for a
reason. Citus asks that each unique key of a spread table names the institution. Where one does not, it holds an id, or
a row that has the same institution by a foreign key: named besides, the institution changes nothing of what it says.
"""

from collections.abc import Iterator
from graphlib import TopologicalSorter

from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey, Model

#: Models that are copied although each of their rows has an institution -> why.
COPIED = {
    "accounts.Team": "people, who are found by address, point to it; few",
    "accounts.ApiToken": "found by its digest before an institution is known",
    "accounts.AddressChange": "locked before an institution is known; lives for hours",
    "tracker.CalendarFeed": "found by its digest before an institution is known",
    "tracker.Message": "workers claim rows of all institutions under locks, which Citus does in copied tables only",
    "tracker.Wave": "tickets, which are copied, point to it; two a year",
    "tracker.Ticket": "found by its digest before an institution is known; lives for weeks",
    "tracker.AiPublicPage": "found by its code before an institution is known; one each",
    "tracker.MeetingUpload": "workers lock rows of all institutions; lives for days",
}
#: Foreign keys of copied tables to spread ones, which Citus does not keep -> what holds instead.
LOOSE = {
    "wave_project_same_institution": "one action makes a pulse, for a project that its institution has; which takes it "
    "along when it goes",
}
COLUMN = "institution_id"
_KEYS = """
    SELECT i.relname, c.conname, x.indisprimary, pg_get_indexdef(x.indexrelid)
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid LEFT JOIN pg_constraint c ON c.conindid = x.indexrelid
         AND c.contype IN ('p', 'u')
    WHERE x.indrelid = %s::regclass AND x.indisunique AND NOT EXISTS (
        SELECT FROM pg_attribute a
        WHERE a.attrelid = x.indrelid AND a.attnum = ANY (x.indkey) AND a.attname = %s)
    ORDER BY i.relname
"""


def is_copied(model: type[Model]) -> bool:
    """Also what is of no one institution: tests/contract/test_models.py has the reasons."""
    institution = next((field for field in model._meta.local_fields if field.name == "institution"), None)
    return institution is None or institution.null or model._meta.label in COPIED


def tables(*, copied: bool) -> list[str]:
    """After those that they point to."""
    order: TopologicalSorter[type[Model]] = TopologicalSorter()
    for model in apps.get_models(include_auto_created=True):
        if is_copied(model) is copied:
            fields = [field for field in model._meta.local_fields if isinstance(field, ForeignKey)]
            others = {field.related_model for field in fields} - {model}
            order.add(model, *(other for other in others if is_copied(other) is copied))
    return [model._meta.db_table for model in order.static_order()]


def key_statements() -> Iterator[str]:
    """Each unique key of a spread table that does not name the institution, with the institution as its last column."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in tables(copied=False):
            cursor.execute(_KEYS, [table, COLUMN])
            for name, constraint, is_primary, definition in cursor.fetchall():
                start, where, condition = definition.partition(" WHERE ")
                wider = f"{start.removesuffix(')')}, {COLUMN}){where}{condition}"
                if constraint is None:
                    yield f"DROP INDEX {quote(name)}"
                    yield wider
                    continue
                columns = wider[wider.rindex("(") :]
                kind = "PRIMARY KEY" if is_primary else "UNIQUE"
                yield f"ALTER TABLE {quote(table)} DROP CONSTRAINT {quote(constraint)}"
                yield f"ALTER TABLE {quote(table)} ADD CONSTRAINT {quote(constraint)} {kind} {columns}"


def reference_statements() -> Iterator[str]:
    """Each of LOOSE is dropped."""
    quote, models = connection.ops.quote_name, apps.get_models(include_auto_created=True)
    names = {one.name: model._meta.db_table for model in models for one in model._meta.constraints}
    yield from (f"ALTER TABLE {quote(names[name])} DROP CONSTRAINT {quote(name)}" for name in LOOSE)


def statements() -> Iterator[str]:
    """All, in the order in which they must run."""
    yield from reference_statements()
    yield from key_statements()
    yield from (f"SELECT create_reference_table('{table}')" for table in tables(copied=True))
    yield from (f"SELECT create_distributed_table('{table}', '{COLUMN}')" for table in tables(copied=False))
