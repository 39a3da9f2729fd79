"""One operation makes many tables, and takes them away again; another does so with indexes."""

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations.operations import AlterField, CreateModel
from django.db.migrations.state import ProjectState

from foundation.db.tables import CreateModels, DropIndexes


def _indexes(table: str) -> dict[tuple[str, ...], str]:
    """What is no key, by its columns."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table)
    return {tuple(one["columns"]): name for name, one in found.items() if one["index"] and not one["unique"]}


def _key() -> tuple[str, models.Field]:  # type: ignore[type-arg]
    return "id", models.BigAutoField(primary_key=True)


@pytest.mark.django_db(transaction=True)
def test_tables_that_name_one_another_come_and_go() -> None:
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


@pytest.mark.django_db(transaction=True)
def test_indexes_go_and_come_back() -> None:
    before = ProjectState()
    CreateModels(
        [
            CreateModel("Shelf", [_key()]),
            CreateModel("Book", [_key(), ("shelf", models.ForeignKey("shelves.Shelf", models.CASCADE))]),
        ]
    ).state_forwards("shelves", before)
    with connection.schema_editor() as editor:
        for name in ("Shelf", "Book"):
            editor.create_model(before.apps.get_model("shelves", name))
    name = _indexes("shelves_book")[("shelf_id",)]
    lean = models.ForeignKey("shelves.Shelf", models.CASCADE, db_index=False)
    operation, after = DropIndexes({name: AlterField("book", "shelf", lean)}), before.clone()
    operation.state_forwards("shelves", after)
    assert not after.apps.get_model("shelves", "book")._meta.get_field("shelf").db_index
    with connection.schema_editor() as editor:
        operation.database_forwards("shelves", editor, before, after)
    assert _indexes("shelves_book") == {}
    with connection.schema_editor() as editor:
        operation.database_backwards("shelves", editor, after, before)
    assert _indexes("shelves_book") == {("shelf_id",): name}
    with connection.schema_editor() as editor:
        for model in ("Book", "Shelf"):
            editor.delete_model(before.apps.get_model("shelves", model))


def test_the_database_has_the_indexes_that_the_models_name_and_no_others(db: None) -> None:
    """An index that a migration drops by its name is gone, on both databases."""
    for model in (
        one for app in ("foundation", "accounts", "tracker") for one in apps.get_app_config(app).get_models()
    ):
        columns = {
            (field.column,) for field in model._meta.local_fields if field.db_index and not field.primary_key
        } | {
            tuple(model._meta.get_field(name.removeprefix("-")).column for name in index.fields)
            for index in model._meta.indexes
        }  # fmt: skip
        keys = {(field.column,) for field in model._meta.local_fields if field.unique}
        assert set(_indexes(model._meta.db_table)) - keys == columns - keys, model
