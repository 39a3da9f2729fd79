"""Templates are formatted, linted and made of components."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import ROOT

TEMPLATES = sorted(
    path
    for app in ("accounts", "collab", "foundation", "tracker")
    for path in (ROOT / app).rglob("templates/**/*")
    if path.suffix in (".html", ".txt")
)


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """djLint with the rules that `make check` gives it."""
    for name in ("pyproject.toml", ".djlint_rules.yaml"):
        shutil.copy(ROOT / name, folder)
    command = [sys.executable, "-m", "djlint", "--lint", "--quiet", "."]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_a_line_of_a_template_has_at_most_120_characters() -> None:
    assert len(TEMPLATES) > 80
    long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > 120
    ]
    assert long == []


@pytest.mark.parametrize(("words", "code"), [(113, 0), (114, 1)])
def test_the_linter_refuses_a_line_over_120_characters(tmp_path: Path, words: int, code: int) -> None:
    (tmp_path / "page.html").write_text(f"<p>{'x' * words}</p>\n")
    result = _lint(tmp_path)
    assert result.returncode == code, result.stdout + result.stderr
    assert ("T100" in result.stdout) == bool(code)
