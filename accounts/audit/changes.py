"""How a change is written in the audit trail. Pure."""

from typing import Any


def plain(value: Any) -> Any:
    """A value as JSON keeps it: a row by its id, a day or an instant in ISO form."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value.pk if hasattr(value, "pk") else str(value)


def stated(fields: dict[str, Any]) -> dict[str, Any]:
    """Of the fields given for a new row those that say something."""
    return {name: plain(value) for name, value in fields.items() if value not in (None, "")}


def changed(row: Any, fields: dict[str, Any]) -> dict[str, list[Any]]:
    """field -> [before, after], for the fields that differ from the row."""
    return {
        name: [plain(getattr(row, name)), plain(value)] for name, value in fields.items() if getattr(row, name) != value
    }


def set_fields(row: Any, fields: dict[str, Any]) -> dict[str, list[Any]]:
    """Set the fields of the row, without saving it; what `changed` says of them."""
    changes = changed(row, fields)
    for name, value in fields.items():
        setattr(row, name, value)
    return changes
