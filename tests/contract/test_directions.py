"""A linter that cannot fail is no linter: forbidden imports are planted in a copy, and must be caught."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import ROOT


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("accounts/people/queries.py", "import tracker.projects.models"),
        ("tracker/projects/queries.py", "import tracker.meetings.models"),
        ("tracker/cadence/queries.py", "import tracker.cadence.actions"),
        ("tracker/meetings/queries.py", "import collab.settings"),
        ("foundation/tenancy.py", "import accounts.people.models"),
    ],
)
def test_a_forbidden_import_is_caught(module: str, line: str, tmp_path: Path) -> None:
    for name in ("collab", "foundation", "accounts", "tracker", ".importlinter"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(
                source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "static", "templates")
            )
        else:
            shutil.copy(source, tmp_path / name)
    assert _lint(tmp_path).returncode == 0
    target = tmp_path / module
    target.write_text(f"{target.read_text()}\n{line}\n")
    run = _lint(tmp_path)
    assert run.returncode != 0
    assert "BROKEN" in run.stdout


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).parent / "lint-imports"
    return subprocess.run([program, "--no-cache"], cwd=folder, capture_output=True, text=True, timeout=120)
