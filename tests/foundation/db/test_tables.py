"""One operation makes many tables, and takes them away again."""

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations.operations import CreateModel
from django.db.migrations.state import ProjectState

from foundation.db.tables import CreateModels


def _indexes(table: str) -> dict[tuple[str, ...], str]:
    """What is no key, by its columns; one of expressions by its name."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table)
    plain = {name: tuple(one["columns"]) for name, one in found.items() if one["index"] and not one["unique"]}
    return {columns if all(columns) else (name,): name for name, columns in plain.items()}


def _key() -> tuple[str, models.Field]:  # type: ignore[type-arg]
    return "id", models.BigAutoField(primary_key=True)


@pytest.mark.django_db(transaction=True)
def test_create_models_handles_circular_foreign_keys() -> None:
    operation = CreateModels(
        [
            CreateModel("Shelf", [_key()]),
            CreateModel("Book", [_key(), ("shelf", models.ForeignKey("shelves.Shelf", models.CASCADE))]),
        ]
    )
    before = ProjectState()
    assert before.apps.get_models() == []  # rendered already, as it is while migrating
    after = before.clone()
    operation.state_forwards("shelves", after)
    with connection.schema_editor() as editor:
        operation.database_forwards("shelves", editor, before, after)
    assert {"shelves_shelf", "shelves_book"} <= set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        relations = connection.introspection.get_relations(cursor, "shelves_book")
    assert relations == {"shelf_id": ("id", "shelves_shelf")}
    with connection.schema_editor() as editor:
        operation.database_backwards("shelves", editor, after, before)
    assert not {"shelves_shelf", "shelves_book"} & set(connection.introspection.table_names())


def test_database_has_exactly_the_indexes_of_the_models(db: None) -> None:
    """On both databases."""
    for model in (
        one for app in ("foundation", "accounts", "tracker") for one in apps.get_app_config(app).get_models()
    ):
        columns = {
            (field.column,) for field in model._meta.local_fields if field.db_index and not field.primary_key
        } | {
            tuple(model._meta.get_field(name.removeprefix("-")).column for name in index.fields) or (index.name,)
            for index in model._meta.indexes
        }  # fmt: skip
        keys = {(field.column,) for field in model._meta.local_fields if field.unique}
        assert set(_indexes(model._meta.db_table)) - keys == columns - keys, model
