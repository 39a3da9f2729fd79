"""docs/trust/: each answer names the test or page that makes it true, and that is there."""

import ast
import re
from pathlib import Path

import pytest

from tests import ROOT

TRUST = ROOT / "docs" / "trust"
PAGES = sorted(TRUST.glob("*.md"))
LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
#: Of a table: not its heading, and not the line below it.
ROW = re.compile(r"^\| .+ \|$\n(?!\|[-|]+\|$)", re.MULTILINE)


def _dead(page: Path, text: str) -> list[str]:
    """Links to files that are not there, or by the name of a test that its file does not have."""
    wrong = []
    for name, target in LINK.findall(text):
        path = (page.parent / target.partition("#")[0]).resolve()
        if not path.exists() or ROOT not in path.parents:
            wrong.append(target)
        elif name.startswith("test_") and not name.endswith(".py"):
            made = {node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)}
            if name not in made:
                wrong.append(f"{target}: {name}")
    return wrong


def _rows(text: str) -> list[str]:
    return [row.strip() for row in ROW.findall(text + "\n")]


def test_the_pages_are_found() -> None:
    assert {page.name for page in PAGES} == {
        "README.md", "accessibility.md", "data-protection.md", "security.md", "vendor-assessment.md",
    }  # fmt: skip
    assert sum(len(_rows(page.read_text())) for page in PAGES) > 100


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_no_link_is_dead(page: Path) -> None:
    assert _dead(page, page.read_text()) == []


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_every_answer_names_what_makes_it_true(page: Path) -> None:
    assert [row for row in _rows(page.read_text()) if not LINK.search(row.rpartition(" | ")[2])] == []


def test_a_dead_link_and_an_answer_without_one_are_found() -> None:
    page = TRUST / "security.md"
    gone = "[test_gone](../../tests/contract/test_trust.py) [x](nowhere.md) [y](../../../outside)"
    assert len(_dead(page, gone)) == 3
    assert _dead(page, "[test_no_link_is_dead](../../tests/contract/test_trust.py)") == []
    table = "| question | seen by |\n|---|---|\n| a | [x](README.md) |\n| b | c |\n"
    assert _rows(table) == ["| a | [x](README.md) |", "| b | c |"]
