"""Debian's packages that parts of the tests need: installed when root, else who asks is told which is missing."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tests import servers

T = TypeVar("T")
#: A program -> its package, where that is not called like it.
PACKAGES = {
    "nginx": "nginx-light",
    "chromium": "chromium fonts-dejavu-core",
    "etcd": "etcd-server",
    "node": "nodejs",
    "systemd-analyze": "systemd",
}
#: What npm says when it does not reach its registry, or the registry does not have or give a package.
UNREACHABLE = (
    "ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH", "EHOSTUNREACH", "EIDLETIMEOUT",
    "ERR_SOCKET_TIMEOUT", "E403", "E404", "E407", "E429", "E500", "E502", "E503", "E504", "CERT_", "_CERT",
)  # fmt: skip
#: What an installation that has everything twice needs beside PostgreSQL and Redis.
HIGH_AVAILABILITY = ("pgbouncer", "haproxy", "patroni", "etcd", "redis-sentinel")

#: What the programs of others that use the API are written in.
API_CLIENTS = ("curl", "node", "npm")


def available(start: Callable[[], T]) -> T:
    """What `start` gives, after installing the Debian package that it misses where that is possible."""
    try:
        return start()
    except servers.Missing as missing:
        if os.geteuid() != 0:
            raise
        install(str(missing))
        return start()


def package_of(program: str) -> str:
    return PACKAGES.get(program, program)


def install(program: str) -> None:
    package = package_of(program)
    print(f"installing {package}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", *package.split()]):
        subprocess.run(["apt-get", *arguments], check=False, env=environment, stdout=subprocess.DEVNULL)


def programs(*names: str) -> None:
    """Each is there, or servers.Missing is raised."""
    for name in names:
        available(lambda: servers.program(name))  # noqa: B023


def npm_packages(folder: Path) -> str:
    """Installs what the package-lock.json of the folder pins; "" or, where the registry cannot be reached, why not.

    The registry is the outside's: without it what needs it is left out with a line, also with CI=true, as the search
    for known vulnerabilities is. subprocess.CalledProcessError for any other fault, such as a lock out of step."""
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-timeout=30000"]
    ran = subprocess.run(["npm", "ci", *quiet], cwd=folder, capture_output=True, text=True)
    said = ran.stdout + ran.stderr
    if ran.returncode and any(code in said for code in UNREACHABLE):
        return next(line for line in said.splitlines() if any(code in line for code in UNREACHABLE))
    ran.check_returncode()
    return ""
