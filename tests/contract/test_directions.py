"""A linter that cannot fail is no linter: every import that a contract forbids is planted in a copy, and is caught."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from importlib import import_module
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from tests import ROOT

COPIED = ("collab", "foundation", "accounts", "tracker", "scripts", ".importlinter")
Plant = tuple[str, str]  #: The module that imports, and the one that it must not.


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "static", "templates", "migrations")
            shutil.copytree(source, tmp_path / name, ignore=ignored)
        else:
            shutil.copy(source, tmp_path / name)
    return tmp_path


def _contracts() -> dict[str, tuple[list[str], list[list[str]]]]:
    """Key of a contract -> its containers, and its layers from the highest, each with its siblings."""
    parser = ConfigParser()
    parser.read(ROOT / ".importlinter")
    found = {}
    for section in parser.sections():
        if section.startswith("importlinter:contract:"):
            options = parser[section]
            containers = list(_lines(options.get("containers", ""))) or [""]
            layers = [re.findall(r"[\w.]+", line) for line in _lines(options["layers"])]
            found[section.rpartition(":")[2]] = (containers, layers)
    return found


def _lines(text: str) -> Iterator[str]:
    """Of an option; `floors of tracker` and `slices of tracker` as what tracker/slices.py names."""
    for line in filter(None, text.splitlines()):
        what, of, app = line.partition(" of ")
        if not of:
            yield line
        elif what == "slices":
            yield from import_module(f"{app}.slices").SLICES
        else:
            yield from ("|".join(floor) for floor in import_module(f"{app}.slices").FLOORS)


def _plants(container: str, layers: list[list[str]]) -> Iterator[Plant]:
    """For each module of a layer: one of the layer above it, and those beside it."""
    present = [there for layer in layers if (there := [m for one in layer if (m := _module(container, one))])]
    for upper, lower in pairwise(present):
        yield from ((one, upper[0]) for one in lower)
    for layer in present:
        yield from combinations(layer, 2)


def _module(container: str, name: str) -> str:
    """Its full name; empty when the container has none of it."""
    full = f"{container}.{name}" if container else name
    return full if _file(ROOT, full).exists() else ""


def _file(folder: Path, module: str) -> Path:
    path = folder.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def test_a_copy_without_plants_keeps_every_contract(copy: Path) -> None:
    run = _lint(copy)
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize("contract", list(_contracts()))
def test_every_forbidden_import_is_caught(contract: str, copy: Path) -> None:
    containers, layers = _contracts()[contract]
    plants = [plant for container in containers for plant in _plants(container, layers)]
    assert len(plants) >= 3
    for importer, imported in plants:
        target = _file(copy, importer)
        target.write_text(f"{target.read_text()}\nimport {imported}\n")
    run = _lint(copy, contract)
    assert run.returncode == 1
    told = " ".join(run.stdout.split())
    assert [plant for plant in plants if f"{plant[0]} -> {plant[1]} (l." not in told] == []


@pytest.mark.parametrize("module", ["tracker/risks.py", "accounts/risks.py", "foundation/risks.py"])
def test_a_module_without_a_place_is_caught(module: str, copy: Path) -> None:
    (copy / module).touch()
    run = _lint(copy)
    assert run.returncode == 1
    assert f"- {module.removesuffix('.py').replace('/', '.')}" in run.stdout


def test_a_floor_without_its_slice_is_caught(copy: Path) -> None:
    slices = copy / "tracker/slices.py"
    slices.write_text(slices.read_text().replace('("projects",),', '("projects",),\n    ("risks",),'))
    assert _lint(copy).returncode != 0


def _lint(folder: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    program = [Path(sys.executable).parent / "lint-imports", "--no-cache"]
    only = [f"--contract={contract}" for contract in contracts]
    return subprocess.run([*program, *only], cwd=folder, capture_output=True, text=True, timeout=120)
