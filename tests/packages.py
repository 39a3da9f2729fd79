"""Debian's packages that parts of the tests need: installed when root, else who asks is told which is missing."""

import os
import subprocess
from collections.abc import Callable
from typing import TypeVar

from tests import servers

T = TypeVar("T")
#: A program -> its package, where that is not called like it.
PACKAGES = {
    "nginx": "nginx-light",
    "chromium": "chromium fonts-dejavu-core",
    "etcd": "etcd-server",
    "node": "nodejs",
}
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
