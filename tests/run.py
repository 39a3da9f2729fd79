"""`make test`: everything on SQLite, then what can differ on PostgreSQL and Redis of our own, then the browser.

What runs where, and why, is said in tests/__init__.py.

A part whose Debian package is missing is installed when root, else left out with a line; with CI=true it fails.
"""

import os
import subprocess
import sys
from contextlib import ExitStack

from tests import servers

PACKAGES = {
    "postgresql": "postgresql",
    "pgbouncer": "pgbouncer",
    "redis-server": "redis-server",
    "nginx": "nginx-light",
    "chromium": "chromium fonts-dejavu-core",
}
ON_POSTGRESQL = "(both_databases or postgresql) and not sqlite and not browser and not alone"
SLOW = ["-n", "2", "--dist", "worksteal"]


def main() -> int:
    failures = []
    failures += _part("SQLite", [*SLOW, "-m", "not postgresql and not browser"], {})
    with ExitStack() as stack:
        try:
            # a test's database is thrown away: what the drills kill is the workers, and a test that kills the server
            # starts one of its own
            database = _available(lambda: stack.enter_context(servers.postgresql(fsync="off")))
            queue = _available(lambda: stack.enter_context(servers.redis()))
            _available(servers.pgbouncer_program)
            _available(servers.nginx_program)
        except servers.Missing as missing:
            failures += _left_out("PostgreSQL", missing)
        else:
            environment = {"DATABASE_URL": database.url, "REDIS_URL": queue.url, "SECRET_KEY": "test " * 10}
            failures += _part("PostgreSQL", [*SLOW, "-m", ON_POSTGRESQL], environment)
            failures += _part("PostgreSQL, one at a time", ["-m", "alone"], environment)
    try:
        _available(servers.chromium)
    except servers.Missing as missing:
        failures += _left_out("browser", missing)
    else:
        failures += _part("browser", ["-n", "2", "-m", "browser"], {"DJANGO_ALLOW_ASYNC_UNSAFE": "1"})
    for failure in failures:
        print(f"FAILED: {failure}", flush=True)
    return 1 if failures else 0


def _part(name: str, arguments: list[str], environment: dict[str, str]) -> list[str]:
    print(f"\n== {name}", flush=True)
    cleared = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
    code = subprocess.run([sys.executable, "-m", "pytest", *arguments], env={**cleared, **environment}).returncode
    return [] if code in (0, 5) else [name]  # 5: no test in this part


def _available(start):  # type: ignore[no-untyped-def]
    """What `start` gives, after installing the Debian package that it misses where that is possible."""
    try:
        return start()
    except servers.Missing as missing:
        if os.geteuid() != 0:
            raise
        package = PACKAGES[str(missing)]
        print(f"installing {package}", flush=True)
        quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)  # type: ignore[call-overload]
        subprocess.run(["apt-get", "install", "-y", "-qq", *package.split()], check=False, **quiet)  # type: ignore[call-overload]
        return start()


def _left_out(name: str, missing: servers.Missing) -> list[str]:
    print(f"\n== {name}: left out, the Debian package {missing} is not installed", flush=True)
    return [f"{name}: {missing} is missing"] if os.environ.get("CI") == "true" else []


if __name__ == "__main__":
    sys.exit(main())
