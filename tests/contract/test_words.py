"""Every text of the product follows docs/style.md: none uses a phrase of its list.

So do the pages for readers, and the docstrings and comments of the code. Decisions in docs/adr are not edited.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache

import pytest

from tests import ROOT

APPS = ("accounts", "collab", "foundation", "tracker")
MARKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
STYLE = (ROOT / "docs" / "style.md").read_text()


def _listed() -> list[str]:
    return STYLE.rsplit("```", 2)[1].split("\n")[1:-1]


def _pattern(phrases: list[str]) -> re.Pattern[str]:
    each = "|".join(re.escape(phrase).replace(r"\*", r"\w+").replace(r"\ ", r"\s+") for phrase in phrases)
    return re.compile(rf"(?<!\w)(?:{each})(?!\w)", re.IGNORECASE)


@cache
def unused_phrases() -> re.Pattern[str]:
    """Finds a phrase of the list."""
    return _pattern(_listed())


def texts_of_code(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in MARKS:
                for argument in node.args:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        yield argument.value


def texts_of_template(source: str) -> Iterator[str]:
    yield from re.findall(r'{% translate "([^"]*)"', source)
    yield from re.findall(r'_\("([^"]*)"\)', source)
    for text in re.findall(r"{% blocktranslate.*?%}(.*?){% endblocktranslate %}", source, re.DOTALL):
        yield " ".join(text.split())


def texts_for_developers(source: str) -> Iterator[str]:
    """Docstrings and comments."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT or (token.type == tokenize.STRING and token.string.startswith('"""')):
            yield token.string


def _texts() -> list[tuple[str, str]]:
    found = []
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*")):
            where = str(path.relative_to(ROOT))
            if path.suffix == ".py" and "migrations" not in path.parts:
                found += [(where, text) for text in texts_of_code(path.read_text())]
            elif path.suffix in (".html", ".txt") and "templates" in path.parts:
                found += [(where, text) for text in texts_of_template(path.read_text())]
    return found


def test_no_text_uses_a_phrase_of_the_list() -> None:
    texts, pattern = _texts(), unused_phrases()
    assert len(texts) > 1200
    assert [(where, text) for where, text in texts if pattern.search(text.replace("audit trail", ""))] == []


def test_no_page_for_readers_uses_a_phrase_of_the_list() -> None:
    pages = [*ROOT.glob("*.md"), *(page for page in (ROOT / "docs").rglob("*.md") if page.parent.name != "adr")]
    pages.remove(ROOT / "docs" / "style.md")
    assert len(pages) > 4
    texts = [(page.name, line) for page in pages for line in page.read_text().splitlines()]
    assert [one for one in texts if unused_phrases().search(one[1].replace("audit trail", ""))] == []


def test_no_docstring_or_comment_uses_a_phrase_of_the_list() -> None:
    found = []
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                texts = texts_for_developers(path.read_text())
                found += [
                    (path.name, text) for text in texts if unused_phrases().search(text.replace("audit trail", ""))
                ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("You stay at weekly, whatever it\nbrings.", True),
        ("Put down what it is", True),
        ("The trail keeps it", True),
        ("The audit trail keeps it", False),
        ("Tape recorder", False),
    ],
)
def test_a_phrase_is_found_as_whole_words(text: str, refused: bool) -> None:
    assert bool(unused_phrases().search(text.replace("audit trail", ""))) is refused


def test_docstrings_and_comments_are_found() -> None:
    source = '"""One."""\nx = "two"  # three\n'
    assert list(texts_for_developers(source)) == ['"""One."""', "# three"]


def test_texts_are_found_where_they_are_marked() -> None:
    code = 'x = _("One")\ny = ngettext_lazy("%d two", "%d twos", 2)\nz = "not marked"'
    page = '{% translate "Three" as x %}{% card title=_("Four") %}'
    page += "{% blocktranslate trimmed %}\n Five\n six\n{% endblocktranslate %}"
    assert list(texts_of_code(code)) == ["One", "%d two", "%d twos"]
    assert list(texts_of_template(page)) == ["Three", "Four", "Five six"]
