"""CONTRIBUTING.md's recipe for a slice, followed word by word in a copy: the slice is then found everywhere."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from tests import ROOT

PACKAGES = ("collab", "foundation", "accounts", "tracker", "tests", "scripts")
COPIED = (*PACKAGES, "manage.py", "pyproject.toml", ".importlinter")
RECIPE = (ROOT / "CONTRIBUTING.md").read_text().split("**A slice.**")[1].split("\n**")[0]
_BLOCK = re.compile(r"```(python|html)\n(?:# |\{# )(\S+)(?: #\})?\n(.*?)```", re.DOTALL)
_LINE = re.compile(r"```diff\n(\S+)\n(.*?)```", re.DOTALL)
#: A slice's files -> what collects them.
COLLECTED = {"models", "admin", "tasks", "urls", "api", "contributions"}


def files_of(recipe: str) -> dict[str, str]:
    """Path -> text, of each file that the recipe writes out."""
    return {path: text for _kind, path, text in _BLOCK.findall(recipe)}


def added_lines(recipe: str) -> Iterator[tuple[str, str, str]]:
    """Path, a piece that is there, and what stands in its place then."""
    for path, shown in _LINE.findall(recipe):
        lines = shown.splitlines(keepends=True)
        before = "".join(line[1:] for line in lines if not line.startswith("+"))
        yield path, before, "".join(line[1:] for line in lines)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository with the slice in it, and its migration."""
    folder = tmp_path_factory.mktemp("copy")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "e2e", "*.woff2"))
        else:
            shutil.copy(source, folder / name)
    for path, text in files_of(RECIPE).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    (folder / "tracker/risks/__init__.py").touch()
    for path, before, after in added_lines(RECIPE):
        text = (folder / path).read_text()
        assert text.count(before) == 1, (path, before)
        (folder / path).write_text(text.replace(before, after))
    run = _python(folder, "manage.py", "makemigrations", "tracker", "-n", "risks")
    assert run.returncode == 0, run.stderr
    return folder


def _python(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """With settings as from a fresh clone: its own database, a file in the copy."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    environment = {**kept, "DEBUG": "1", "DJANGO_SETTINGS_MODULE": "collab.settings"}
    return subprocess.run(
        [sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True, timeout=300
    )


def test_new_slice_is_found_everywhere(copy: Path) -> None:
    run = _python(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/contract/new_slice_everywhere.py")
    assert run.returncode == 0, run.stdout[-5000:] + run.stderr[-2000:]


def test_new_slice_passes_lint_types_and_contracts(copy: Path) -> None:
    """Import directions, and the tests that walk all models, actions and fields."""
    lint = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"], cwd=copy, capture_output=True, text=True
    )
    assert lint.returncode == 0, lint.stdout
    walks = ("tests/contract/test_models.py", "tests/accounts/audit/test_descriptions.py")
    run = _python(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", *walks)
    assert run.returncode == 0, run.stdout[-5000:] + run.stderr[-2000:]


def test_new_slice_touches_one_shared_line() -> None:
    touched = [path for path, _before, _after in added_lines(RECIPE)]
    assert touched == ["tracker/slices.py"]
    assert all("/risks/" in path for path in files_of(RECIPE))
    assert len(files_of(RECIPE)) > 8


@pytest.mark.parametrize("app", ["accounts", "tracker"])
def test_folders_with_collected_files_are_slices(app: str) -> None:
    found = {
        ".".join(path.relative_to(ROOT).parent.parts)
        for path in (ROOT / app).rglob("*.py")
        if path.stem in COLLECTED and path.parent != ROOT / app
    }
    assert len(found) >= 5
    assert found <= set(import_module(f"{app}.slices").SLICES)
