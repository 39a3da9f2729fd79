"""The trail says in words whatever the code writes into it: every action, every kind of thing, every field."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from accounts.audit.descriptions import audited_actions, audited_models
from foundation.contributions import contributed
from tests import ROOT
from tracker.tickets.extension_points import TicketedRows

OWN = {"by", "at", "action", "target"}  # of `record`: whatever else it is given is kept as a change
#: Columns that no action changes by name.
KEPT_BY_US = {
    "id", "institution", "created_at", "updated_at", "version", "password", "last_login", "is_superuser", "is_staff",
    "joint", "closed_at", "closed_by", "active_on_assumed", "consortium", "carried_from",
    "library_in_room", "it_in_room", "leadership_in_room", "sequence",
    "ticket_due_at",  # when a ticket is read again
    "weekend",  # `weekend_days` names it
}  # fmt: skip
#: Kinds whose rows `changed` compares: their entries name columns.
COMPARED = ("person", "project", "meeting", "decision", "action", "agendaitem", "institution")


def _written(source: str) -> Iterator[tuple[set[str], set[str]]]:
    """Of each call that writes an entry: the actions it may write, the changes it names."""
    tree = ast.parse(source)
    assigned: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            assigned.setdefault(node.targets[0].id, []).append(node.value)
    for node in ast.walk(tree):
        if not (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and re.search("record|build_entry", node.func.id)
        ):
            continue
        given = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
        if "action" not in given:
            continue
        value = given["action"]
        values = assigned.get(value.id, []) if isinstance(value, ast.Name) else [value]
        texts = {one.value for part in values for one in ast.walk(part) if isinstance(one, ast.Constant)}
        yield {text for text in texts if isinstance(text, str) and "." in text}, given.keys() - OWN


def _sources() -> list[Path]:
    return [
        path
        for app in ("foundation", "accounts", "tracker")
        for path in (ROOT / app).rglob("*.py")
        if "audit" not in path.parts
    ]


def test_actions_have_descriptions_and_none_is_unused() -> None:
    written: set[str] = set()
    for path in _sources():
        for actions, _changes in _written(path.read_text()):
            written |= actions
    written |= {rows.action for rows in contributed(TicketedRows)}  # recorded by one action for all of them
    assert len(written) > 30
    assert written == set(audited_actions())


def test_recorded_changes_have_labels() -> None:
    known = {name for kind in audited_models().values() for name in kind.parts}
    named = {name for path in _sources() for _actions, changes in _written(path.read_text()) for name in changes}
    assert named - known == set()
    assert {"projects", "until_on", "expires_at", "missing", "added"} <= named


def test_recorded_names_are_found_in_source() -> None:
    source = 'kind = "a.b" if x else "c.d"\nrecord(action=kind, by=y, odd=1)\nrecord(action="e.f")\nfind(action="g.h")'
    assert list(_written(source)) == [({"a.b", "c.d"}, {"odd"}), ({"e.f"}, set())]


@pytest.mark.parametrize("name", COMPARED)
def test_column_has_label_choices_and_target(name: str) -> None:
    (model,) = (model for app in ("accounts", "tracker") for model in apps.get_app_config(app).get_models()
                if model._meta.model_name == name)  # fmt: skip
    for column in model._meta.concrete_fields:
        if column.name in KEPT_BY_US:
            continue
        assert column.name in audited_models()[name].parts, column
        (part,) = audited_models()[name].parts_of(column.name)
        assert (part.choices is not None) == bool(column.choices), column
        related = column.related_model
        assert part.of == (related._meta.model_name if isinstance(related, type) else ""), column
    assert issubclass(model, models.Model)


def test_field_target_is_an_audited_model() -> None:
    for kind in audited_models().values():
        for name in kind.parts:
            assert all(part.of in {"", *audited_models()} for part in kind.parts_of(name))
