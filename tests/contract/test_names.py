"""A name is found by searching for it: no two classes of one name inside an app, no two public constants in a slice.

The name of a test says what is tested, when, and what comes out, in few plain words.
"""

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import ROOT
from tests.contract.test_words import unused_phrases

APPS = ("collab", "foundation", "accounts", "tracker")
#: Names that Django or our own collectors look for in each module.
EXPECTED_CLASSES = {"Meta", "Media", "Command"}
EXPECTED_CONSTANTS = {"MEDIA_TYPE"}  # of each format of the report
LONGEST_TEST_NAME = 60  # characters


def _modules(folder: Path) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(folder.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def duplicate_classes(folder: Path) -> dict[str, list[str]]:
    """Name -> the modules that have a class of it, for names that more than one class has."""
    found = defaultdict(list)
    for path, tree in _modules(folder):
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.name not in EXPECTED_CLASSES:
                found[node.name].append(path.name)
    return {name: places for name, places in found.items() if len(places) > 1}


def duplicate_constants(folder: Path) -> list[str]:
    """Public names in capitals that more than one module of the folder, or of folders below it, assigns."""
    found: Counter[str] = Counter()
    for _, tree in _modules(folder):
        assigned = [node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)]
        targets = [target for node in assigned for target in getattr(node, "targets", [getattr(node, "target", None)])]
        found.update({one.id for one in targets if isinstance(one, ast.Name) and _is_public(one.id)})
    return sorted(name for name, count in found.items() if count > 1 and name not in EXPECTED_CONSTANTS)


def _is_public(name: str) -> bool:
    return name.isupper() and not name.startswith("_") and len(name) > 1  # one letter is a type variable


def _slices() -> list[str]:
    slices = [
        path.parent for app in ("accounts", "foundation", "tracker") for path in (ROOT / app).glob("*/__init__.py")
    ]
    return [str(path.relative_to(ROOT)) for path in slices if path.name not in ("management", "migrations")]


@pytest.mark.parametrize("app", APPS)
def test_no_two_classes_of_an_app_have_one_name(app: str) -> None:
    assert duplicate_classes(ROOT / app) == {}


@pytest.mark.parametrize("folder", _slices())
def test_no_two_constants_of_a_slice_have_one_name(folder: str) -> None:
    assert duplicate_constants(ROOT / folder) == []


def test_a_second_class_or_constant_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("KINDS = 1\nONE = 2\nclass Row:\n    class Meta: ...\n")
    (tmp_path / "b.py").write_text("KINDS: int = 1\n_private = 1\nclass Row:\n    class Meta: ...\n")
    assert duplicate_classes(tmp_path) == {"Row": ["a.py", "b.py"]}
    assert duplicate_constants(tmp_path) == ["KINDS"]


def bad_test_names(source: str) -> list[str]:
    """Names of tests that are too long, or use a phrase that docs/style.md lists."""
    names = [node.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    return [
        name
        for name in names
        if name.startswith("test_")
        and (len(name) > LONGEST_TEST_NAME or unused_phrases().search(name.replace("_", " ")))
    ]


def test_test_names_are_short_and_plain() -> None:
    sources = {path.relative_to(ROOT): path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py")}
    assert len(sources) > 100
    assert {str(path): names for path, source in sources.items() if (names := bad_test_names(source))} == {}


def test_long_or_unused_words_in_a_test_name_are_found() -> None:
    long, listed, good = "test_" + "a" * 56, "test_a_note_is_thrown_away", "test_" + "a" * 55
    assert bad_test_names("\n".join(f"def {name}(): ..." for name in (long, listed, good))) == [long, listed]
