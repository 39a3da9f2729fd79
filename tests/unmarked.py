"""Finds texts of a Python source that people see in English, since nothing marks them for translation."""

import ast
import re
from collections.abc import Iterator

from tests.gluing import MARKS

_PROSE = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")
#: Statements of SQL, markup, and what goes to another program.
_CODE = re.compile(r"\s*([A-Z]{2,}\b|\)|<|\(SELECT|Bearer |-)|.*</|.*\x22>|.*%s|.*\?\w+=", re.DOTALL)
#: Arguments whose text is shown, even a single word.
_SHOWN = {
    "label", "help_text", "verbose_name", "verbose_name_plural", "title", "hint", "empty", "why", "description",
    "short_description", "error_messages", "default_detail", "empty_label", "placeholder",
}  # fmt: skip
#: Calls all of whose texts are shown.
_SAYING = {"ValidationError", "Refused", "Forbidden", "Closed", "PermissionDenied", "LineButton", "Column"}
_LEVELS = {"success", "error", "warning", "info"}
#: Calls whose texts only a developer or an operator reads: raised for a fault of ours, or logged.
_NOT_SHOWN = {
    "RuntimeError", "TypeError", "AssertionError", "ImproperlyConfigured", "LookupError", "KeyError", "CommandError",
    "NotImplementedError", "AttributeError", "Unscoped", "MissingTenant", "extend_schema", "OpenApiParameter",
}  # fmt: skip


def unmarked(source: str, *, api: bool = False) -> list[tuple[int, str]]:
    """Line and text. `api`: the source describes the API, whose schema is in English."""
    tree = ast.parse(source)
    passed = set(_passed(tree)) | (set(_of_schema(tree)) if api else set())
    found = {
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in passed
        if _PROSE.search(node.value) and not _CODE.match(node.value)
    }
    for node in ast.walk(tree):
        found |= {
            (one.lineno, one.value) for one in _shown(node) if one not in passed and re.search("[a-z]", one.value)
        }
    return sorted(found)


def _name(node: ast.Call) -> str:
    return str(getattr(node.func, "id", getattr(node.func, "attr", "")))


def _texts(*nodes: ast.AST) -> Iterator[ast.Constant]:
    for top in nodes:
        for node in ast.walk(top):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node


def _passed(tree: ast.AST) -> Iterator[ast.Constant]:
    """Texts that are marked, or that nobody is shown: docstrings, logs, faults."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield from _texts(first)
        elif isinstance(node, ast.Call):
            owner = getattr(getattr(node.func, "value", None), "id", "")
            if _name(node) in MARKS | _NOT_SHOWN or (owner == "log" and _name(node) in _LEVELS | {"exception"}):
                yield from _texts(*node.args, *(keyword.value for keyword in node.keywords))
        elif isinstance(node, ast.Subscript | ast.Compare):
            yield from _texts(node)


def _of_schema(tree: ast.AST) -> Iterator[ast.Constant]:
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in ("help_text", "description", "summary"):
            yield from _texts(node.value)
        elif isinstance(node, ast.Assign) and re.fullmatch(
            r"unfiltered|described|\w+_help", ast.unparse(node.targets[0]), re.IGNORECASE
        ):
            yield from _texts(node)


def _shown(node: ast.AST) -> Iterator[ast.Constant]:
    """Texts in a place that is shown, even single words."""
    match node:
        case ast.Call(keywords=keywords, args=args):
            for keyword in keywords:
                if keyword.arg in _SHOWN and isinstance(keyword.value, ast.Constant):
                    yield from _texts(keyword.value)
            owner = getattr(getattr(node.func, "value", None), "id", "")
            if owner == "messages" and _name(node) in _LEVELS:
                yield from (one for one in args[1:2] if _is_text(one))  # type: ignore[misc]
            if _name(node) in _SAYING:
                for one in args:
                    values = one.values if isinstance(one, ast.Dict) else [one]
                    spoken = values if _name(node) != "Column" or one is not args[0] else []
                    yield from (each for each in spoken if _is_text(each))  # type: ignore[misc]
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant() as value) if name in _SHOWN:
            yield from _texts(value)
        case ast.ClassDef(bases=bases) if any("Choices" in ast.unparse(base) for base in bases):
            for line in node.body:
                if isinstance(line, ast.Assign) and isinstance(line.value, ast.Tuple):
                    yield from (one for one in line.value.elts[1:] if _is_text(one))  # type: ignore[misc]


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
