"""import-linter sees imports: nothing goes round it by the name of a module or a model, or by a relation from above."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignObjectRel

from tests import ROOT

#: What finds a module or a model by its name.
LOOKUPS = {
    "__import__", "autodiscover_modules", "find_spec", "get_app_config", "get_model", "get_models", "import_module",
    "import_string",
}  # fmt: skip
#: Who may -> why.
MAY_LOOK_UP = {
    "foundation/api/deletions.py": "all models that keep their deletions",
    "foundation/contributions.py": "the collector of slices",
    "foundation/db/archives.py": "all tables, whichever they are",
    "foundation/db/backups.py": "all tables, whichever they are",
}
#: A name of something on an upper floor, in a lower one -> why.
MAY_NAME = {
    ("accounts/audit/models.py", "accounts.Institution"): "an entry belongs to an institution",
    ("accounts/audit/models.py", "accounts.Person"): "an entry says who did it",
    ("tracker/ai_register/models.py", "tracker.Step"): "docs/adr/0048: no slice imports the one beside it",
    ("tracker/cadence/models.py", "tracker.Project"): "docs/adr/0001: cadence knows projects by id",
}
METHODS = "aggregate|all|annotate|count|exclude|exists|filter|first|get|order_by|select_related|values|values_list"
TAKE_NAMES = "Count|Prefetch|prefetch_related|select_related|values|values_list"


@cache
def floors() -> dict[str, int]:
    """Package -> how high it lies: foundation lowest, then what slices share, and the slices of each app."""
    found = {"foundation": 0}
    for app in ("accounts", "tracker"):
        found[app] = max(found.values()) + 1
        for floor in reversed(import_module(f"{app}.slices").FLOORS):
            height = max(found.values()) + 1
            found |= {f"{app}.{name}": height for name in floor}
    return found


def floor_of(name: str) -> int:
    return floors()[max((one for one in floors() if f"{name}.".startswith(f"{one}.")), key=len)]


def _files() -> Iterator[tuple[str, str]]:
    """Path and text of the code below `collab`, but for the collectors at the top of each app."""
    for app in ("foundation", "accounts", "tracker"):
        for path in sorted((ROOT / app).rglob("*.py")):
            inside = path.relative_to(ROOT / app).parts
            if "migrations" not in inside and inside[0] not in ("management", "demo"):
                yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def lookups(text: str) -> set[str]:
    """The functions that find something by its name, of those that a module uses."""
    nodes = list(ast.walk(ast.parse(text)))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    return LOOKUPS & (names | {node.attr for node in nodes if isinstance(node, ast.Attribute)})


def names_from_above(path: str, text: str) -> set[str]:
    """Modules and models of an upper floor, or of a slice beside it, that a module has in a string."""
    own = _module(path)
    found = set()
    for node in ast.walk(ast.parse(text)):
        text_of = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text_of, str) and re.fullmatch(r"(collab|foundation|accounts|tracker)(\.\w+)+", text_of):
            home = _home(text_of)
            if not f"{own}.".startswith(f"{home}.") and (home == "collab" or floor_of(home) >= floor_of(own)):
                found.add(text_of)
    return found


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _home(name: str) -> str:
    """The package of a slice in which a module, or a model by its label, is."""
    app, _, rest = name.partition(".")
    if app == "collab":
        return app
    models = {model.__name__: model.__module__ for model in apps.get_app_config(app).get_models()}
    module = models.get(rest, name)
    return max((one for one in floors() if f"{module}.".startswith(f"{one}.")), key=len)


@cache
def _relations() -> list[tuple[str, int]]:
    """Each reverse relation by its name, and the floor of the slice that declares it."""
    found = []
    for app in ("accounts", "tracker"):
        for model in apps.get_app_config(app).get_models():
            for relation in model._meta.get_fields():
                home = relation.related_model.__module__ if isinstance(relation, ForeignObjectRel) else "django."
                if not home.startswith("django.") and relation.get_accessor_name() and not relation.hidden:
                    declared = floor_of(home)
                    if declared > floor_of(model.__module__):
                        found.append((str(relation.get_accessor_name()), declared))
    return found


def relations_from_above(path: str, text: str) -> set[str]:
    """Relations that a slice above declares, asked by a module below: `project.decisions.all()`, `decisions__text`."""
    own = floor_of(_module(path))
    found = set()
    for name, declared in _relations():
        asked = rf"(?<!self)\.{name}\.({METHODS})\(|(?<![\w.]){name}__\w|({TAKE_NAMES})\(\s*\"{name}\""
        if declared > own and re.search(asked, text):
            found.add(name)
    return found


def test_only_collectors_look_up_by_name() -> None:
    assert {path for path, text in _files() if lookups(text)} == set(MAY_LOOK_UP)


def test_no_string_names_what_lies_above() -> None:
    assert {(path, name) for path, text in _files() for name in names_from_above(path, text)} == set(MAY_NAME)


def test_no_slice_asks_a_relation_from_above() -> None:
    assert len(_relations()) > 10
    assert {(path, name) for path, text in _files() for name in relations_from_above(path, text)} == set()


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("from django.apps import apps\napps.get_model('tracker', 'Project')", {"get_model"}),
        ("from importlib import import_module\nimport_module('tracker.projects.models')", {"import_module"}),
        ("import importlib\nimportlib.import_module('tracker')", {"import_module"}),
        ("from tracker.projects.models import Project", set()),
    ],
)
def test_a_planted_lookup_is_found(code: str, found: set[str]) -> None:
    assert lookups(code) == found


@pytest.mark.parametrize(
    ("path", "name", "found"),
    [
        ("foundation/api/views.py", "accounts.Person", True),
        ("accounts/people/actions.py", "tracker.projects.models", True),
        ("tracker/projects/models.py", "tracker.Decision", True),
        ("tracker/meetings/models.py", "collab.settings", True),
        ("tracker/delivery/queries.py", "tracker.cadence.bands", True),
        ("tracker/outcomes/models.py", "tracker.Project", False),
        ("tracker/outcomes/models.py", "tracker.outcomes.salt", False),
        ("tracker/meetings/models.py", "accounts.Institution", False),
    ],
)
def test_a_planted_name_is_found(path: str, name: str, found: bool) -> None:
    assert names_from_above(path, f"NAME = {name!r}") == ({name} if found else set())


@pytest.mark.parametrize(
    ("path", "code", "found"),
    [
        ("tracker/projects/actions/projects.py", "project.servings.exists()", {"servings"}),
        ("tracker/projects/queries.py", "Project.objects.filter(decisions__text='')", {"decisions"}),
        (
            "tracker/meetings/queries.py",
            "Meeting.objects.prefetch_related('x').values(\n  \"decisions\")",
            {"decisions"},
        ),
        ("tracker/outcomes/queries.py", "project.decisions.all()", set()),
        ("tracker/meetings/queries.py", "meeting.attendances.all()", set()),
    ],
)
def test_a_planted_relation_is_found(path: str, code: str, found: set[str]) -> None:
    assert relations_from_above(path, code) == found


def test_what_may_is_still_there() -> None:
    assert all(Path(ROOT, path).exists() for path in [*MAY_LOOK_UP, *(path for path, _name in MAY_NAME)])
