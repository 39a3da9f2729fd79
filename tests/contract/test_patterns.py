"""Every regular expression of the product, on long hostile text: none may take a time that grows faster than the text.

Patterns are found in the source (calls of `re`, of fields and validators with a pattern) and among the addresses. Each
gets texts made for it: any of its characters many times, and each of its repetitions blown up, with an end that fails.
"""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as sre_parser  # type: ignore[attr-defined]
from time import process_time
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from gunicorn.config import Config

from tests import ROOT

FOLDERS = ("collab", "accounts", "foundation", "tracker")
CALLS = {"compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
FIELDS = {"RegexValidator", "RegexField", "re_path"}
SIZES = (22, 60, 300, 3_000, 20_000, 100_000)  # characters; the small ones stop a very slow pattern early
LONGEST = 0.5  # seconds of the processor, for the largest; a quadratic pattern takes a minute
ENDINGS = ("", "\0")


def sources() -> list[Path]:
    found = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    return [path for path in found if "migrations" not in path.parts]


def patterns_in(path: Path) -> Iterator[tuple[str, str, int]]:
    """Where, pattern, flags. A pattern that is not written out is computed with the names of its module."""
    tree = ast.parse(path.read_text())
    names: dict[str, Any] | None = None
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        of_re = isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "re"
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if not ((of_re and name in CALLS) or name in FIELDS):
            continue
        given = [*node.args[:1], *(word.value for word in node.keywords if word.arg in ("pattern", "regex"))]
        assert given, f"{path}:{node.lineno}: where is the pattern?"
        if isinstance(given[0], ast.Constant):
            pattern = given[0].value
        else:
            if names is None:
                names = vars(importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts)))
            pattern = eval(compile(ast.Expression(given[0]), str(path), "eval"), dict(names))
        flags = re.compile(pattern).flags
        pattern = pattern.pattern if isinstance(pattern, re.Pattern) else pattern
        yield f"{path.relative_to(ROOT)}:{node.lineno}", pattern, flags


def addresses(routes: Any = None) -> Iterator[tuple[str, str, int]]:
    for route in (routes or get_resolver()).url_patterns:
        found = route.pattern.regex  # of a path() as well
        yield f"address {route.pattern}", found.pattern, found.flags
        if isinstance(route, URLResolver):
            yield from addresses(route)
        else:
            assert isinstance(route, URLPattern)


def witness(pattern: str, flags: int, *, blown_up: int | None, times: int) -> str:
    """A text much like one that the pattern finds; its repetition number `blown_up` as long as it may, up to `times`.
    Depth first, the outer before the inner."""
    numbers = iter(range(10_000))

    def of(items: Any) -> str:
        text = ""
        for op, value in items:
            if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
                least, most, inner = value
                many = min(int(most), times) if next(numbers) == blown_up else max(least, 1)
                text += of(inner) * max(least, min(many, int(most)))
            elif op is sre.SUBPATTERN:
                text += of(value[-1])
            elif op is sre.ATOMIC_GROUP:
                text += of(value)
            elif op is sre.BRANCH:
                text += of(value[1][0])
            elif op is sre.LITERAL:
                text += chr(value)
            elif op is sre.NOT_LITERAL:
                text += "b" if chr(value) == "a" else "a"
            elif op is sre.ANY:
                text += "a"
            elif op is sre.IN:
                text += member(value)
        return text

    def member(items: Any) -> str:
        found = re.compile("[" + "".join(_class_of(items)) + "]", flags)
        likely = "aA0 _-.(\t" + "".join(map(chr, range(33, 127))) + "é\u0301\u00ad"
        return next((one for one in likely if found.match(one)), "")

    return of(sre_parser.parse(pattern, flags))


def _class_of(items: Any) -> Iterator[str]:
    categories = {
        sre.CATEGORY_DIGIT: r"\d", sre.CATEGORY_NOT_DIGIT: r"\D", sre.CATEGORY_SPACE: r"\s",
        sre.CATEGORY_NOT_SPACE: r"\S", sre.CATEGORY_WORD: r"\w", sre.CATEGORY_NOT_WORD: r"\W",
    }  # fmt: skip
    for op, value in items:
        if op is sre.NEGATE:
            yield "^"
        elif op is sre.LITERAL:
            yield re.escape(chr(value))
        elif op is sre.RANGE:
            yield f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
        else:
            yield categories[value]


def repetitions(items: Any) -> int:
    repeats = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)
    total = 0
    for op, value in items:
        total += op in repeats
        inner = [value[-1]] if op in repeats or op is sre.SUBPATTERN else []
        inner = value[1] if op is sre.BRANCH else [value] if op is sre.ATOMIC_GROUP else inner
        total += sum(map(repetitions, inner))
    return total


def hostile_texts(pattern: str, flags: int, size: int) -> Iterator[str]:
    literals = "".join(dict.fromkeys(one for one in pattern if not one.isalnum()))[:8]
    characters = dict.fromkeys("a0 (" + literals)
    pieces = [*characters, *(f"a{one}" for one in characters)]
    plain = witness(pattern, flags, blown_up=None, times=1)
    pieces += [plain, plain[: max(1, len(plain) // 2)]] if plain else []
    for piece in filter(None, dict.fromkeys(pieces)):
        yield piece * (size // len(piece))
    for number in range(repetitions(sre_parser.parse(pattern, flags))):
        text = witness(pattern, flags, blown_up=number, times=size)
        yield text[: 2 * size]
        yield text[: 2 * size].replace("a", " ")


def slowness(pattern: str, flags: int = 0, sizes: tuple[int, ...] = SIZES) -> str:
    """What is wrong with the pattern; empty when it takes its time in proportion to the text."""
    found = re.compile(pattern, flags)
    for size in sizes:
        allowed = max(LONGEST * size / sizes[-1], 0.05)  # so that the smaller sizes stop a slow one early
        for text in hostile_texts(pattern, found.flags, size):
            for ending in ENDINGS:
                for look in (found.fullmatch, found.search):
                    began = process_time()
                    look(text + ending)
                    took = process_time() - began
                    if took > allowed:
                        return f"{pattern!r}: {took:.2f} s for {size} characters {text[:20]!r}…{ending!r} by {look}"
    return ""


def test_every_pattern_takes_linear_time() -> None:
    list(addresses())  # loads everything in its order
    everything = [found for path in sources() for found in patterns_in(path)]
    patterns = {(pattern, flags): where for where, pattern, flags in everything}
    assert len(patterns) > 10
    slow = [f"{where}: {why}" for (pattern, flags), where in patterns.items() if (why := slowness(pattern, flags))]
    assert slow == []


def test_every_address_takes_linear_time() -> None:
    """As long as the server takes one: Django's own `<path:…>/<path:…>` is not linear, and not ours to change."""
    patterns = {(pattern, flags): where for where, pattern, flags in addresses()}
    assert len(patterns) > 100
    sizes = (22, 300, Config().limit_request_line)
    slow = [
        f"{where}: {why}" for (pattern, flags), where in patterns.items() if (why := slowness(pattern, flags, sizes))
    ]
    assert slow == []


@pytest.mark.parametrize(
    "pattern",
    [
        r"(.+?)\s*\(([^()]+)\)",  # a guest, as it was read once
        r"^(?P<name>.+?)\s*\((?P<side>[^()]+)\)$",
        r"^\s*(.*?)\s*$",
        r"(\w+\s?)*$",
        r"<.*>.*<.*>",
        r"\d{4}-\d\d-\d\d:\s*\s*x",
    ],
)
def test_a_slow_pattern_is_noticed(pattern: str) -> None:
    assert slowness(pattern)


@pytest.mark.parametrize("pattern", [r"[0-9]{4}-[0-9]{2}-[0-9]{2}", r"[^()]{1,20}\(it\)", r"^[\w.-]{10,200}/$"])
def test_a_quick_pattern_is_let_through(pattern: str) -> None:
    assert slowness(pattern) == ""


@pytest.mark.parametrize(
    "line",
    ["X = re.compile(r'a+b')", "re.sub('a+b', '', text)", "RegexValidator(regex='a+b')", "re_path('a+b', view)"],
)
def test_a_pattern_is_found_in_the_source(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.contract.test_patterns.ROOT", tmp_path)
    (tmp_path / "planted.py").write_text(line)
    assert [pattern for _where, pattern, _flags in patterns_in(tmp_path / "planted.py")] == ["a+b"]
