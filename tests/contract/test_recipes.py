"""Every recipe of CONTRIBUTING.md names the test that runs it; those that need no code of their own are run here."""

import inspect
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.test import Client, override_settings

from foundation.pages import markup
from tests import ROOT

RECIPES = dict(
    re.findall(
        r"^\*\*(An? [^*]+|CSS[^*]+)\.\*\*(.*?)(?=^\*\*|\Z)",
        (ROOT / "CONTRIBUTING.md").read_text().split("## Recipes")[1],
        re.DOTALL | re.MULTILINE,
    )
)
REQUIREMENTS = ("requirements.in", "requirements-dev.in")


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_names_a_test_that_is_there(recipe: str) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)`", RECIPES[recipe])
    assert named
    assert [path for path in named if not (ROOT / path).is_file()] == []


def test_the_recipes_are_found() -> None:
    assert {"A slice", "A component", "A dependency", "CSS or JavaScript of others"} <= set(RECIPES)
    assert len(RECIPES) >= 10


@override_settings(DEBUG=True)
@pytest.mark.django_db
def test_the_styleguide_shows_every_component() -> None:
    answer = Client().get("/styleguide/")
    shown = {template.name for template in answer.templates}
    made = {f"components/{path.name}" for path in (ROOT / "collab/templates/components").iterdir()}
    assert len(made) > 10
    assert made - shown == set()
    written = (ROOT / "collab/templates/collab/styleguide.html").read_text()
    functions = {
        name for name, made in inspect.getmembers(markup, inspect.isfunction) if made.__module__ == markup.__name__
    }
    public = {name for name in functions if not name.startswith("_")} - {"list_body", "table_headings"}
    assert len(public) > 4
    assert {name for name in public if not re.search(rf"{{% {name}\b", written)} == set()


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_each_dependency_has_its_reason(name: str) -> None:
    lines = [line for line in (ROOT / name).read_text().splitlines() if re.match(r"\w", line)]
    assert len(lines) > 10
    assert [line for line in lines if not re.search(r"\S\s+# \S", line)] == []


def test_a_dependency_that_is_not_locked_is_refused(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts/check-lock", tmp_path / "scripts")
    for name in REQUIREMENTS:
        for ending in (".in", ".txt"):
            shutil.copy((ROOT / name).with_suffix(ending), tmp_path)
    check = [tmp_path / "scripts/check-lock"]
    assert subprocess.run(check, check=False).returncode == 0
    with (tmp_path / "requirements.in").open("a") as file:
        file.write("another-package  # because\n")
    refused = subprocess.run(check, check=False, capture_output=True, text=True)
    assert (refused.returncode, "another-package" in refused.stderr) == (1, True)
