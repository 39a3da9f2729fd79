"""`make mutants`: change a pure rule a little, and see whether its own tests notice. In a copy; one change at a time.

Prints, for each module, how many changes were noticed, and each that was not.
`ONLY=tracker/meetings/joint.py` picks one.
"""

import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: A module of rules -> its own tests.
RULES = {
    "tracker/meetings/joint.py": "tests/tracker/meetings/test_logging.py",
    "tracker/meetings/states.py": "tests/tracker/meetings/test_states.py",
    "tracker/cadence/bands.py": "tests/tracker/cadence/test_bands.py",
    "tracker/cadence/weeks.py": "tests/tracker/cadence/test_bands.py",
    "tracker/cadence/forecast.py": "tests/tracker/cadence/test_forecast.py",
    "tracker/reminders/ladder.py": "tests/tracker/reminders/test_ladder.py",
    "tracker/figures/intervals.py": "tests/tracker/figures/test_intervals.py",
}
OTHER: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip


def _changes(tree: ast.Module) -> Iterator[str]:
    """Change one place of the tree at a time, say which, and change it back."""
    for node in ast.walk(tree):
        where = f"line {getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Compare) and type(node.ops[0]) in OTHER:
            before = node.ops[0]
            node.ops[0] = OTHER[type(before)]()  # type: ignore[call-overload]
            yield f"{where}: {type(before).__name__} -> {type(node.ops[0]).__name__}"
            node.ops[0] = before
        elif isinstance(node, ast.BinOp | ast.BoolOp) and type(node.op) in OTHER:
            old = node.op
            node.op = OTHER[type(old)]()  # type: ignore[assignment]
            yield f"{where}: {type(old).__name__} -> {type(node.op).__name__}"
            node.op = old  # type: ignore[assignment]
        elif isinstance(node, ast.Constant) and type(node.value) is int:
            node.value += 1
            yield f"{where}: {node.value - 1} -> {node.value}"
            node.value -= 1


def _survivors(module: str, tests: str, copy: Path) -> tuple[int, list[str]]:
    target = copy / module
    source = target.read_text(encoding="utf-8")
    tree, count, survivors = ast.parse(source), 0, []
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", tests]
    try:
        for change in _changes(tree):
            target.write_text(ast.unparse(tree), encoding="utf-8")
            count += 1
            run = subprocess.run(command, cwd=copy, capture_output=True, timeout=300, env={**os.environ, "CI": ""})
            if run.returncode == 0:
                survivors.append(change)
    finally:
        target.write_text(source, encoding="utf-8")
    return count, survivors


def main() -> None:
    only = os.environ.get("ONLY")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        ignored = shutil.ignore_patterns(".venv", ".git", "var", "__pycache__", ".*_cache", "node_modules")
        shutil.copytree(ROOT, copy, ignore=ignored)
        for module, tests in RULES.items():
            if only in (None, module):
                count, survivors = _survivors(module, tests, copy)
                print(f"{module}: {count - len(survivors)} of {count} changes noticed", flush=True)
                for change in survivors:
                    print(f"  not noticed: {change}", flush=True)


if __name__ == "__main__":
    main()
