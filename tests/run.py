"""`make test`: everything on SQLite, then what can differ on PostgreSQL and Redis of our own, then the browser;
beside them, one at a time, what starts servers of its own.

What runs where, and why, is said in tests/__init__.py.

A part whose Debian package is missing is installed when root, else left out with a line; with CI=true it fails.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from tests import WITHOUT_COMPILED_QUERIES, servers
from tests.packages import API_CLIENTS, HIGH_AVAILABILITY, available, package_of, programs

ON_SQLITE = "not postgresql and not browser and not alone"
ON_POSTGRESQL = "(both_databases or postgresql) and not sqlite and not browser and not alone"
SLOW = ["-n", "2", "--dist", "worksteal"]


def main() -> int:
    failures = []
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        _migrate({"DATA_DIR": folder})
        on_sqlite = {"TEMPLATE_FILE": f"{folder}/collab.sqlite3"}
        environment: dict[str, str] = {}
        try:
            # a test's database is thrown away: what the drills kill is the workers, and a test that kills the server
            # starts one of its own
            database = available(lambda: stack.enter_context(servers.postgresql(fsync="off")))
            queue = available(lambda: stack.enter_context(servers.redis()))
            programs("pgbouncer", "nginx", "systemd-analyze")
        except servers.Missing as missing:
            failures += _left_out("PostgreSQL", missing)
        else:
            environment = {
                **on_sqlite,
                "DATABASE_URL": database.url,
                "REDIS_URL": queue.url,
                "SECRET_KEY": "test " * 10,
            }
            _migrate(environment)
            environment["TEMPLATE_DATABASE"] = "collab"
        chosen = "alone" if environment else "alone and not postgresql"
        try:
            programs(*HIGH_AVAILABILITY)
        except servers.Missing as missing:
            failures += _left_out("high availability", missing)
            chosen += " and not high_availability"
        try:
            programs(*API_CLIENTS)
        except servers.Missing as missing:
            failures += _left_out("clients of the API", missing)
            chosen += " and not api_clients"
        # these mostly wait for processes of theirs, so the parts that keep both cores busy run meanwhile
        alone = stack.enter_context(_beside(["-m", chosen], environment or on_sqlite))
        failures += _part("SQLite", [*SLOW, "-m", ON_SQLITE], on_sqlite)
        if environment:
            failures += _part("PostgreSQL", [*SLOW, "-m", ON_POSTGRESQL], environment)
            places = [f"tests/{place}" for place in WITHOUT_COMPILED_QUERIES]
            marks = ["-m", "not sqlite and not browser and not alone"]
            switched_off = {**environment, "COMPILED_QUERIES": "off"}
            failures += _part("PostgreSQL, without compiled queries", [*SLOW, *marks, *places], switched_off)
        try:
            programs("chromium")
        except servers.Missing as missing:
            failures += _left_out("browser", missing)
        else:
            failures += _part("browser", [*SLOW, "tests/e2e"], {**on_sqlite, "DJANGO_ALLOW_ASYNC_UNSAFE": "1"})
        failures += alone("one at a time")
    for failure in failures:
        print(f"FAILED: {failure}", flush=True)
    return 1 if failures else 0


@contextmanager
def _beside(arguments: list[str], environment: dict[str, str]) -> Iterator[Callable[[str], list[str]]]:
    """A part that runs while others do; the function prints what it said, once it has ended."""
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest", *arguments], env=_environment(environment), stdout=said, stderr=said
        )

        def end(name: str) -> list[str]:
            code = process.wait()
            said.seek(0)
            print(f"\n== {name}\n{said.read()}", flush=True)
            return [] if code in (0, 5) else [name]

        try:
            yield end
        finally:
            process.terminate()
            process.wait()


def _part(name: str, arguments: list[str], environment: dict[str, str]) -> list[str]:
    print(f"\n== {name}", flush=True)
    code = subprocess.run([sys.executable, "-m", "pytest", *arguments], env=_environment(environment)).returncode
    return [] if code in (0, 5) else [name]  # 5: no test in this part


def _migrate(environment: dict[str, str]) -> None:
    """Makes the tables once: the database of each process of tests is a copy."""
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, env=_environment(environment), check=True)


def _environment(environment: dict[str, str]) -> dict[str, str]:
    cleared = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
    return {**cleared, **environment}


def _left_out(name: str, missing: servers.Missing) -> list[str]:
    print(f"\n== {name}: left out, Debian's {package_of(str(missing))} is not installed", flush=True)
    return [f"{name}: {missing} is missing"] if os.environ.get("CI") == "true" else []


if __name__ == "__main__":
    sys.exit(main())
