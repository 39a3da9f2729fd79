"""A PostgreSQL and a Redis of our own, on free ports, in a temporary folder that is gone afterwards.

For `make test`, the drills and the benchmarks; what listens on this machine already is left alone.
"""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import redis as redis_client

from tests import ROOT
from tests.waiting import wait_until

PORTS = range(15_000, 32_000)
UNPRIVILEGED = "nobody"  # PostgreSQL, PgBouncer and Patroni refuse to run as root


class Missing(Exception):
    """A program that a part of the tests needs is not installed; the message names it."""


def free_port() -> int:
    """Below those that the system gives to outgoing connections: one of these could take it before the server does, or
    while the server is away."""
    with socket.socket() as probe:
        while True:
            port = PORTS[secrets.randbelow(len(PORTS))]
            with suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port


def as_nobody() -> dict[str, Any]:
    """For Popen: what refuses to run as root runs as somebody else."""
    return {"user": UNPRIVILEGED, "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}


def give_away(path: str | Path) -> None:
    """To the one of `as_nobody`."""
    if os.geteuid() == 0:
        shutil.chown(path, UNPRIVILEGED)


@dataclass
class Server:
    url: str
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """As a power loss would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def program(name: str) -> str:
    """Its path."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        raise Missing(name)
    return found


def postgresql_program(name: str) -> str:
    """Of the newest version; not all are on the PATH."""
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    found = str(installed[-1]) if installed else shutil.which(name)
    if found is None:
        raise Missing("postgresql")
    return found


@contextmanager
def postgresql(**settings: str) -> Iterator[Server]:
    """`url` names a database `collab` of its superuser. Its writes survive kill -9: fsync stays on unless set off."""
    initdb, postgres = postgresql_program("initdb"), postgresql_program("postgres")
    user = as_nobody()
    with tempfile.TemporaryDirectory(prefix="collab-postgresql-") as folder:
        give_away(folder)
        data, port = f"{folder}/data", free_port()
        subprocess.run(
            [initdb, "-D", data, "-U", "collab", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"],
            check=True,
            capture_output=True,
            cwd=folder,
            **user,
        )
        options = {"listen_addresses": "127.0.0.1", "unix_socket_directories": folder, "max_connections": "200"}
        flags = [f"-c{name}={value}" for name, value in {**options, **settings}.items()]
        with Path(folder, "log").open("wb") as log:
            process = subprocess.Popen(
                [postgres, "-D", data, "-p", str(port), *flags], stdout=log, stderr=log, cwd=folder, **user
            )
        try:
            base = f"postgres://collab@127.0.0.1:{port}"
            wait_until(lambda: _answers(f"{base}/postgres", process), within=60, what="PostgreSQL")
            with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
                connection.execute("CREATE DATABASE collab")
            yield Server(f"{base}/collab", process)
        finally:
            process.send_signal(signal.SIGINT)  # fast shutdown
            process.wait(timeout=60)


@contextmanager
def migrated_postgresql() -> Iterator[str]:
    """The URL of a database of one's own that has all tables: a copy of the one that tests/run.py has made, which takes
    a moment; without it on a server of its own, after all migrations."""
    if template := os.environ.get("TEMPLATE_DATABASE"):
        base, name = os.environ["DATABASE_URL"].rpartition("/")[0], f"copy_{secrets.token_hex(4)}"
        with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield f"{base}/{name}"
        finally:
            with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        return
    with postgresql(fsync="off") as server:  # what drills kill is the workers
        given = {**os.environ, "DATABASE_URL": server.url, "SECRET_KEY": "migrate " * 5}
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=given, check=True)
        yield server.url


def _answers(url: str, process: subprocess.Popen[bytes]) -> bool:
    if process.poll() is not None:
        raise RuntimeError(f"it ended with {process.returncode}")
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def pgbouncer(database: str, **settings: str) -> Iterator[Server]:
    """In transaction mode in front of the server of `database`, a URL; `url` names the same database behind it."""
    there = urlsplit(database)
    with tempfile.TemporaryDirectory(prefix="collab-pgbouncer-") as folder:
        give_away(folder)
        port = free_port()
        options = {"listen_addr": "127.0.0.1", "listen_port": str(port), "unix_socket_dir": "", "auth_type": "any",
                   "pool_mode": "transaction", "default_pool_size": "2", **settings}  # fmt: skip
        lines = [f"{name} = {value}" for name, value in options.items()]
        server = f"* = host={there.hostname} port={there.port} user={there.username}"
        Path(folder, "pgbouncer.ini").write_text("\n".join(["[databases]", server, "[pgbouncer]", *lines, ""]))
        with Path(folder, "log").open("wb") as log:
            process = subprocess.Popen(
                [program("pgbouncer"), f"{folder}/pgbouncer.ini"], stdout=log, stderr=log, **as_nobody()
            )
        try:
            url = f"postgres://{there.username}@127.0.0.1:{port}{there.path}"
            wait_until(lambda: _answers(url, process), within=30, what="PgBouncer")
            yield Server(url, process)
        finally:
            process.send_signal(signal.SIGTERM)  # immediate shutdown
            process.wait(timeout=30)


@contextmanager
def nginx(template: str, *, upstream: str, log: Path) -> Iterator[Server]:
    """With one site, from the text of its template as the image of nginx fills it; a certificate of our own, free ports
    in the place of 80 and 443. `url` is the one with TLS; what it logs is in `log`."""
    with tempfile.TemporaryDirectory(prefix="collab-nginx-") as folder:
        plain, secure = free_port(), free_port()
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost", "-keyout", f"{folder}/privkey.pem",
             "-out", f"{folder}/fullchain.pem"],
            check=True, capture_output=True,
        )  # fmt: skip
        site = template.replace("${SERVER_NAME}", "localhost").replace("${UPSTREAM}", upstream)
        site = site.replace("listen 80;", f"listen 127.0.0.1:{plain};").replace(
            "listen 443", f"listen 127.0.0.1:{secure}"
        )
        site = re.sub(r"/var/log/nginx/\w+\.log", str(log), site.replace("/etc/nginx/tls", folder))
        temporary = "".join(
            f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        user = "user root;" if os.geteuid() == 0 else ""  # who may write into the folder
        Path(folder, "nginx.conf").write_text(
            f"{user} daemon off; pid {folder}/pid; error_log {log}; events {{}} http {{ {temporary} {site} }}"
        )
        process = subprocess.Popen(
            [program("nginx"), "-c", f"{folder}/nginx.conf", "-p", folder], stderr=subprocess.DEVNULL
        )
        try:
            wait_until(lambda: listens(secure), within=30, what="nginx")
            yield Server(f"https://localhost:{secure}", process)
        finally:
            process.terminate()
            process.wait(timeout=30)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def redis() -> Iterator[Server]:
    server = program("redis-server")
    with tempfile.TemporaryDirectory(prefix="collab-redis-") as folder:
        port = free_port()
        arguments = [server, "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--appendonly", "yes"]
        process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL)
        try:
            url = f"redis://127.0.0.1:{port}/0"
            wait_until(lambda: _pongs(url), within=30, what="Redis")
            yield Server(url, process)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _pongs(url: str) -> bool:
    try:
        with redis_client.Redis.from_url(url) as client:
            return bool(client.ping())
    except redis_client.ConnectionError:
        return False
