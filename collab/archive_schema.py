"""What the files of an archive contain, as JSON Schema, read off the models: docs/archive.schema.json. May import
archives.
"""

import json
from typing import Any

from django.db import models
from django.utils import translation

from collab.archives import LEFT_OUT, PATHS
from foundation.db.archives import archived
from foundation.db.table_rows import stored_fields

README = """All of one institution, from a tracker of joint work between a library and IT.

archive.json   what this is of, when it was made, how many rows each table has, and a check of each file
schema.json    what the fields of each table mean: JSON Schema
tables/        a file for each table, a line of JSON for each row, text in UTF-8

A field that names a row of another table holds that row's "id"; schema.json says of which table. Days are YYYY-MM-DD;
moments are ISO 8601 with their distance from UTC.

An empty installation of the same version takes all of it: manage.py import_institution FILE.
"""
_TYPES: tuple[tuple[type[models.Field[Any, Any]], dict[str, Any]], ...] = (
    (models.BooleanField, {"type": "boolean"}),
    (models.IntegerField, {"type": "integer"}),
    (models.FloatField, {"type": "number"}),
    (models.DateTimeField, {"type": "string", "format": "date-time"}),
    (models.DateField, {"type": "string", "format": "date"}),
    (models.TimeField, {"type": "string", "format": "time"}),
    (models.UUIDField, {"type": "string", "format": "uuid"}),
    (models.BinaryField, {"type": "string", "contentEncoding": "base64"}),
    (models.JSONField, {}),
    (models.DecimalField, {"type": "string"}),
    (models.GenericIPAddressField, {"type": "string"}),
    (models.CharField, {"type": "string"}),
    (models.TextField, {"type": "string"}),
)


def schema() -> str:
    """The same for every archive of this version."""
    with translation.override("en"):
        tables = {model._meta.label: _table(model) for model, _rows in archived(0, left_out=LEFT_OUT, paths=PATHS)}
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An institution's archive: the rows of each file in tables/",
        "$defs": tables,
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _table(model: type[models.Model]) -> dict[str, Any]:
    fields = stored_fields(model)
    return {
        "description": _about(model),
        "type": "object",
        "additionalProperties": False,
        "required": [field.name for field in fields],
        "properties": {field.name: _property(field) for field in fields},
    }


def _about(model: type[models.Model]) -> str:
    """The first paragraph of what its class says of itself; Django writes a list of fields where it says nothing."""
    said = (model.__doc__ or "").split("\n\n")[0]
    return "" if said.startswith(f"{model.__name__}(") else " ".join(said.split())


def _property(field: Any) -> dict[str, Any]:
    described: dict[str, Any] = {"title": str(field.verbose_name)}
    if field.help_text:
        described["description"] = str(field.help_text)
    if field.related_model is not None:
        described["x-table"] = field.related_model._meta.label
    target = field
    while target.related_model is not None:
        target = target.target_field
    told = next(told for kind, told in _TYPES if isinstance(target, kind))
    kind = told.get("type")
    if kind and field.null:
        told = {**told, "type": [kind, "null"]}
    if field.choices and not callable(field.choices) and kind == "string":
        values = [value for value, _label in field.flatchoices]
        told = {**told, "enum": [*values, *([""] if field.blank else []), *([None] if field.null else [])]}
    elif kind == "string" and getattr(target, "max_length", None):
        told = {**told, "maxLength": target.max_length}
    return described | told
