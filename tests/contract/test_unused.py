"""What only tests use is not kept in the product: each module-level name is used by the product itself.

Only functions, classes and constants are looked at. Methods and attributes are too often called by a framework, by
name, for a rule without a long list of exceptions.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests import ROOT

APPS = ("collab", "foundation", "accounts", "tracker")
#: Names that Django, a web server or drf-spectacular find without being told.
EXPECTED = {"BearerScheme", "Command", "SessionScheme", "application", "urlpatterns"}
EXPECTED |= {f"handler{code}" for code in (400, 403, 404, 500)}
#: Modules whose names are found as a whole: settings, the formats of a language, an app's class.
READ_AS_A_WHOLE = ("apps.py", "formats.py", "settings.py")


def defined(tree: ast.Module) -> Iterator[str]:
    """Names of functions, classes and constants, but for those that a decorator registers somewhere."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            if all(re.search("atomic|dataclass", ast.unparse(one)) for one in node.decorator_list):
                yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (one.id for one in targets if isinstance(one, ast.Name) and not one.id.startswith("__"))


def used(tree: ast.Module) -> Iterator[str]:
    """Names that are read, and the words of texts that are no docstrings: a setting or a registry names things so. An
    import alone is no use, nor is `__all__`."""
    idle = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            idle |= {id(one) for one in ast.walk(node.value)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in idle:
            yield from re.findall(r"\w+", node.value)


def unused(folders: list[Path]) -> list[str]:
    """`module name` of each that nothing in the folders uses."""
    paths = [path for folder in folders for path in sorted(folder.rglob("*.py"))]
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in paths}
    names = {name for tree in trees.values() for name in used(tree)} | EXPECTED
    for folder in folders:
        for path in folder.rglob("templates/**/*"):
            if path.is_file():
                names.update(re.findall(r"\w+", path.read_text(encoding="utf-8")))
    return [
        f"{path.name} {name}"
        for path, tree in trees.items()
        if path.name not in READ_AS_A_WHOLE and "migrations" not in path.parts
        for name in defined(tree)
        if name not in names
    ]


def test_module_level_names_are_used_by_the_product() -> None:
    assert unused([ROOT / app for app in APPS]) == []


def test_name_only_imported_or_explained_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        '"""Kept says Kept."""\nKEPT = 1\n\ndef kept(): ...\n\n@register\ndef seen(): ...\n\ndef named(): ...\n'
    )
    (tmp_path / "b.py").write_text('from a import KEPT, kept\n__all__ = ["kept"]\nPATH = "a.named"\nprint(PATH)\n')
    assert unused([tmp_path]) == ["a.py KEPT", "a.py kept"]
