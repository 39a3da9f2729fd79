"""`make mutants`: change a rule a little, and see whether its own tests notice. One change at a time.

Prints a score for each module of RULES, and each change that was not noticed.
`ONLY=tracker/meetings/joint.py` picks one.

The tests of a module run once as it is. Each change is then tried by a fork of that process, in which the functions of
the module get the changed code, and which runs the same tests until one fails. More seconds than LIMIT end it: a loop
without end is noticed. A fork has none of its parent's threads: tests that wait for one (typst's) are none for this.
The tests that noticed a change last are run first for the next.
"""

import ast
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, TextIO

import pytest

ROOT = Path(__file__).resolve().parent.parent
#: A module of rules -> its own tests.
RULES = {
    "accounts/institutions/public_holidays.py": ["tests/tracker/pages/test_setup.py"],
    "accounts/permissions.py": ["tests/contract/test_permissions.py"],
    "foundation/spreadsheets.py": ["tests/foundation/test_spreadsheets.py"],
    "foundation/text.py": ["tests/foundation/test_text.py"],
    "foundation/usable_text.py": ["tests/foundation/pages/test_input_checks.py"],
    "tracker/cadence/bands.py": ["tests/tracker/cadence/test_bands.py"],
    "tracker/cadence/forecast.py": ["tests/tracker/cadence/test_forecast.py"],
    "tracker/cadence/weeks.py": ["tests/tracker/cadence/test_bands.py"],
    "tracker/delivery/pace.py": ["tests/tracker/delivery/test_pace.py"],
    "tracker/figures/intervals.py": ["tests/tracker/figures/test_intervals.py"],
    "tracker/figures/periods.py": ["tests/tracker/figures/test_periods.py"],
    "tracker/meetings/joint.py": ["tests/tracker/meetings/test_logging.py"],
    "tracker/meetings/states.py": ["tests/tracker/meetings/test_states.py"],
    "tracker/projects/permissions.py": ["tests/contract/test_permissions.py"],
    "tracker/reminders/ladder.py": ["tests/tracker/reminders/test_ladder.py"],
    "tracker/reminders/ladder_steps.py": ["tests/tracker/reminders/test_ladder.py"],
}
LIMIT = 60  # seconds for one change
OTHER: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip


def changes_of(source: str) -> Iterator[tuple[str, str]]:
    """What is changed, and the source with it."""
    tree = ast.parse(source)
    # a decorator has worked before its function is changed, and nothing here works it again
    decorators = [one for node in ast.walk(tree) for one in getattr(node, "decorator_list", ())]
    spared = {part for decorator in decorators for part in ast.walk(decorator)}
    for node in ast.walk(tree):
        if node in spared:
            continue
        where = f"line {getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Compare) and type(node.ops[0]) in OTHER:
            before = node.ops[0]
            node.ops[0] = OTHER[type(before)]()  # type: ignore[call-overload]
            yield f"{where}: {type(before).__name__} -> {type(node.ops[0]).__name__}", ast.unparse(tree)
            node.ops[0] = before
        elif isinstance(node, ast.BinOp | ast.BoolOp) and type(node.op) in OTHER:
            old = node.op
            node.op = OTHER[type(old)]()  # type: ignore[assignment]
            yield f"{where}: {type(old).__name__} -> {type(node.op).__name__}", ast.unparse(tree)
            node.op = old  # type: ignore[assignment]
        elif isinstance(node, ast.Constant) and type(node.value) in (int, bool):
            kept = node.value
            node.value = not kept if isinstance(kept, bool) else kept + 1  # type: ignore[operator]
            yield f"{where}: {kept} -> {node.value}", ast.unparse(tree)
            node.value = kept


def _functions(found: Any) -> Iterator[FunctionType]:
    """Those behind a property, a class method, a cache."""
    for step in (found, *(getattr(found, name, None) for name in ("fget", "func", "__func__", "__wrapped__"))):
        if isinstance(step, FunctionType):
            yield step


def put(module: ModuleType, source: str) -> None:
    """The code of the source into the functions and constants of the module, wherever they were imported to."""
    changed = ModuleType(module.__name__)
    changed.__file__ = module.__file__
    sys.modules[module.__name__] = changed  # dataclasses look their own module up
    exec(compile(source, str(module.__file__), "exec"), changed.__dict__)
    sys.modules[module.__name__] = module
    for name, new in list(vars(changed).items()):
        old = getattr(module, name, None)
        if isinstance(new, type) and new.__module__ == module.__name__ and isinstance(old, type):
            for attribute, inner in vars(new).items():
                _replace(vars(old).get(attribute), inner, module)
        elif not name.startswith("__") and not _replace(old, new, module) and not isinstance(new, ModuleType | type):
            for other in list(sys.modules.values()):
                if getattr(other, "__dict__", {}).get(name) is old:
                    setattr(other, name, new)


def _replace(old: Any, new: Any, module: ModuleType) -> bool:
    """Whether these are functions of the module."""
    pairs = list(zip(_functions(old), _functions(new), strict=False))
    for mine, its in pairs:
        if its.__code__.co_filename == module.__file__ and len(mine.__code__.co_freevars) == len(
            its.__code__.co_freevars
        ):
            mine.__code__, mine.__defaults__, mine.__kwdefaults__ = its.__code__, its.__defaults__, its.__kwdefaults__
    for cached in (old, getattr(old, "fget", None)):
        if hasattr(cached, "cache_clear"):
            cached.cache_clear()
    return bool(pairs)


class _Trial:
    """A plugin of pytest: the tests as the module is, then once for each change, in forks."""

    def __init__(self, path: str, output: TextIO) -> None:
        self.path, self.output = path, output

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if not session.items:
            raise pytest.UsageError("no test")
        for item in session.items:
            _run(item, session)
        if session.testsfailed:
            raise pytest.UsageError(f"{self.path}: its tests fail as it is")
        module = sys.modules[self.path.removesuffix(".py").replace("/", ".")]
        count, survivors, items = 0, [], list(session.items)
        for change, source in changes_of((ROOT / self.path).read_text(encoding="utf-8")):
            count += 1
            first = self._noticed(session, items, module, source)
            if first is None:
                survivors.append(change)
            elif first < len(items):
                items.insert(0, items.pop(first))
        print(f"{self.path}: {count - len(survivors)} of {count} changes noticed", file=self.output)
        for change in survivors:
            print(f"  not noticed: {change}", file=self.output)
        self.output.flush()
        os._exit(0)  # nothing is left to tear down but this process

    def _noticed(
        self, session: pytest.Session, items: list[pytest.Item], module: ModuleType, source: str
    ) -> int | None:
        """The place of the test that failed; one beyond all when the fork ended otherwise; None when none failed."""
        reader, writer = multiprocessing.Pipe(duplex=False)
        number = os.fork()
        if number == 0:
            signal.alarm(LIMIT)
            put(module, source)
            for place, item in enumerate(items):
                _run(item, session)
                if session.testsfailed:
                    writer.send(place)
                    os._exit(1)
            os._exit(0)
        writer.close()
        _number, status = os.waitpid(number, 0)
        if status == 0:
            return None
        return reader.recv() if reader.poll() else len(items)


def _run(item: pytest.Item, session: pytest.Session) -> None:
    """As if another one followed: what belongs to the session, as the database, stays for the forks."""
    others = [other for other in (session.items[0], session.items[-1]) if other is not item]
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=others[0] if others else None)


def _module(path: str) -> int:
    output = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
    arguments = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "timeout=0", "-s"]
    return int(pytest.main([*arguments, "-m", "not postgresql", *RULES[path]], plugins=[_Trial(path, output)]))


def main() -> int:
    if len(sys.argv) == 2:
        return _module(sys.argv[1])
    only, failures = os.environ.get("ONLY"), 0
    for path in RULES:
        if only in (None, path):
            failures += subprocess.run([sys.executable, "-m", "scripts.mutants", path], cwd=ROOT).returncode != 0
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
