"""`foundation` could be published tomorrow: it works in a project with other institutions and users than ours."""

import subprocess
import sys
from pathlib import Path

from tests import ROOT
from tests.processes import environment


def test_foundation_works_without_accounts_and_tracker(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.standalone"],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    modules = [path for path in (ROOT / "foundation").rglob("*.py") if path.parent != ROOT / "foundation"]
    assert int(run.stdout.split()[-2]) > len(modules)


def test_the_tiny_project_cannot_import_ours() -> None:
    """A guard that never refuses would prove nothing."""
    code = "import sys; from tests.standalone.__main__ import Refuse; sys.meta_path.insert(0, Refuse()); import {}"
    for name, expected in (("accounts.roles", 1), ("tracker", 1), ("foundation.text", 0)):
        run = subprocess.run([sys.executable, "-c", code.format(name)], cwd=ROOT, env=environment(), timeout=60)
        assert run.returncode == expected
