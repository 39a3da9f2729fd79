"""One operation makes many tables, and takes them away again."""

import pytest
from django.db import connection, models
from django.db.migrations.operations import CreateModel
from django.db.migrations.state import ProjectState

from accounts.tables import CreateModels


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
