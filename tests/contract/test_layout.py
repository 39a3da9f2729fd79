"""The tests' folders mirror the tree, and what can differ by database runs on both."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import BOTH_DATABASES, ROOT

TESTS = ROOT / "tests"
APPS = ("accounts", "collab", "foundation", "tracker")
#: Folders of tests whose code is not yet in the folder of that name -> where it is.
ELSEWHERE: dict[str, str] = {"tracker/delivery": "tracker/reminders"}
#: What a test asks of a database only where the answer may depend on which it is.
ASKS_THE_DATABASE = re.compile(r"connection\.vendor|\bIntegrityError\b|\bcursor\(\)|transaction=True")
#: Tests that ask so and run once -> why.
ONCE = {"contract/test_layout.py": "names them, as a pattern"}


def _tests() -> Iterator[Path]:
    return TESTS.rglob("test_*.py")


def test_every_folder_of_tests_is_one_of_the_tree() -> None:
    folders = {path.parent.relative_to(TESTS) for path in _tests() if path.relative_to(TESTS).parts[0] in APPS}
    assert len(folders) > 15
    missing = {str(folder) for folder in folders if not (ROOT / folder).is_dir()}
    assert missing <= set(ELSEWHERE)


@pytest.mark.parametrize("place", BOTH_DATABASES)
def test_a_place_that_runs_on_both_databases_is_there(place: str) -> None:
    assert (TESTS / place).exists()


def test_what_asks_the_database_runs_on_both() -> None:
    places = [TESTS / place for place in BOTH_DATABASES]
    once = []
    for path in _tests():
        text = path.read_text(encoding="utf-8")
        marked = any(path.is_relative_to(place) for place in places) or re.search(
            r"^pytestmark = .*\b(postgresql|sqlite|browser|both_databases)\b", text, re.MULTILINE
        )
        if ASKS_THE_DATABASE.search(text) and not marked:
            once.append(str(path.relative_to(TESTS)))
    assert sorted(once) == sorted(ONCE)


def test_people_are_signed_in_by_the_factory() -> None:
    found = [path for path in TESTS.rglob("*.py") if ".force_login(" in path.read_text(encoding="utf-8")]
    assert [path.relative_to(TESTS).as_posix() for path in found if path.name != "test_layout.py"] == [
        "factories/browsers.py"
    ]
