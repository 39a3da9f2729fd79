"""Many new tables, or many indexes fewer, by one operation of a migration."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AlterField, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateModels(Operation):
    """The same tables as one CreateModel after the other, in a quarter of the time.

    After each operation Django renders every related model anew, and all of ours are related by their institution.
    Here they are rendered once, as they are after the last of `models`.
    """

    def __init__(self, models: Sequence[CreateModel]) -> None:
        self.models = models

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        vars(state).pop("apps", None)  # the rendered models, a cached property: else each model renders them
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Create {len(self.models)} models"


class DropIndexes(Operation):
    """The same as each AlterField of `fields`, by the name of the index that goes: one DROP INDEX, where SQLite would
    write the whole table anew, and the models are rendered once."""

    def __init__(self, fields: Mapping[str, AlterField]) -> None:
        self.fields = fields

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        vars(state).pop("apps", None)  # as above
        for field in self.fields.values():
            field.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        for name in self.fields:
            schema_editor.execute(f"DROP INDEX IF EXISTS {schema_editor.quote_name(name)}")

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        quote = schema_editor.quote_name
        for name, change in self.fields.items():
            model = to_state.apps.get_model(app_label, change.model_name)
            column = model._meta.get_field(change.name).column
            schema_editor.execute(f"CREATE INDEX {quote(name)} ON {quote(model._meta.db_table)} ({quote(column)})")

    def describe(self) -> str:
        return f"Drop {len(self.fields)} indexes"
