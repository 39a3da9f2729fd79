"""Two machines, each with PostgreSQL, its Patroni and its PgBouncer; and three etcd, which know the primary."""

import json
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg

from tests import servers
from tests.drill.parts import Part, fill
from tests.waiting import wait_for, wait_until

SUPERUSER_PASSWORD, REPLICATION_PASSWORD, PASSWORD = "drill-superuser", "drill-replication", "drill-password"
ADDRESS = "127.0.0.1"


@dataclass
class Machine:
    """What goes when its power does."""

    name: str
    data: Path
    port: int
    patroni_port: int
    pgbouncer_port: int
    patroni: Part
    pgbouncer: Part

    def says(self, path: str) -> int:
        """The status by which Patroni says what this machine is; 0 while it says nothing."""
        try:
            with urllib.request.urlopen(f"http://{ADDRESS}:{self.patroni_port}{path}", timeout=10) as answer:
                status: int = answer.status
                return status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def kill_postgresql(self) -> None:
        """Its first process, and with it all of them."""
        with suppress(FileNotFoundError, IndexError, psutil.NoSuchProcess):
            first = psutil.Process(int((self.data / "postmaster.pid").read_text().splitlines()[0]))
            if first.name().startswith("postgres"):
                for process in [first, *first.children(recursive=True)]:
                    with suppress(psutil.NoSuchProcess):
                        process.kill()

    def kill(self) -> None:
        """Patroni first, which would else start PostgreSQL again."""
        self.patroni.kill()
        self.kill_postgresql()
        self.pgbouncer.kill()

    def start(self) -> None:
        self.patroni.start()
        self.pgbouncer.start()


class DatabaseGroup:
    """`folder`: one that its unprivileged processes can reach."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.etcd, self.etcd_ports = self._etcd()
        clients = ",".join(f"{ADDRESS}:{port}" for port in self.etcd_ports)
        self.machines = [self._machine(n, clients) for n in range(2)]

    def _etcd(self) -> tuple[list[Part], list[int]]:
        program = servers.program("etcd")
        clients, peers = ([servers.free_port() for _ in range(3)] for _ in range(2))
        parts = []
        for n in range(3):
            values = {
                "NAME": f"etcd{n}", "DATA": str(self.folder / f"etcd{n}"), "ADDRESS": ADDRESS,
                "CLIENT_PORT": str(clients[n]), "PEER_PORT": str(peers[n]),
                "PEERS": ",".join(f"etcd{m}=http://{ADDRESS}:{port}" for m, port in enumerate(peers)),
            }  # fmt: skip
            file = fill("etcd.yml.template", self.folder / f"etcd{n}.yml", **values)
            parts.append(Part(f"etcd{n}", [program, "--config-file", str(file)], self.folder))
        return parts, clients

    def _machine(self, n: int, etcd: str) -> Machine:
        name = f"database{n}"
        own = self.folder / name
        own.mkdir()
        servers.give_away(own)
        users = own / "users"
        users.write_text(f'"collab" "{PASSWORD}"\n')
        port, patroni_port, pgbouncer_port = (servers.free_port() for _ in range(3))
        values = {
            "NAME": name, "ADDRESS": ADDRESS, "NETWORK": f"{ADDRESS}/32", "ETCD": etcd, "FOLDER": str(own),
            "DATA": str(own / "data"), "BIN": str(Path(servers.postgresql_program("postgres")).parent),
            "POSTGRESQL_PORT": str(port), "PATRONI_PORT": str(patroni_port), "PORT": str(pgbouncer_port),
            "SUPERUSER_PASSWORD": SUPERUSER_PASSWORD, "REPLICATION_PASSWORD": REPLICATION_PASSWORD,
            "USERS": str(users),
        }  # fmt: skip
        patroni = fill("patroni.yml.template", own / "patroni.yml", **values)
        pgbouncer = fill("pgbouncer.ini.template", own / "pgbouncer.ini", **values)
        return Machine(
            name, own / "data", port, patroni_port, pgbouncer_port,
            Part(f"patroni{n}", [servers.program("patroni"), str(patroni)], self.folder, unprivileged=True),
            Part(f"pgbouncer{n}", [servers.program("pgbouncer"), str(pgbouncer)], self.folder, unprivileged=True),
        )  # fmt: skip

    def primary(self) -> Machine | None:
        """None while there is none, or two who say so."""
        found = [machine for machine in self.machines if machine.says("/primary") == 200]
        return found[0] if len(found) == 1 else None

    def standby(self) -> Machine | None:
        """The one that has all that was acknowledged, and runs."""
        return next((machine for machine in self.machines if machine.says("/synchronous") == 200), None)

    def is_whole(self) -> bool:
        return (
            all(part.runs for part in self.parts)
            and self.primary() is not None
            and self.standby() is not None
            and self.etcd_is_whole()
        )

    def etcd_is_whole(self) -> bool:
        return all(self._healthy(port) for port in self.etcd_ports)

    def _healthy(self, port: int) -> bool:
        try:
            with urllib.request.urlopen(f"http://{ADDRESS}:{port}/health", timeout=10) as answer:
                said: dict[str, Any] = json.load(answer)
                return said["health"] == "true"
        except OSError:
            return False

    @property
    def parts(self) -> list[Part]:
        return [*self.etcd, *(part for machine in self.machines for part in (machine.patroni, machine.pgbouncer))]

    def answers(self) -> bool:
        """Whether the primary can be asked, and is one."""
        return self.ask("SELECT pg_is_in_recovery()") == [(False,)]

    def ask(self, statement: str) -> list[Any] | None:
        """Of the primary itself, past HAProxy and PgBouncer; None while it does not answer."""
        primary = self.primary()
        if primary is None:
            return None
        url = f"postgres://collab:{PASSWORD}@{ADDRESS}:{primary.port}/collab?connect_timeout=10"
        try:
            with psycopg.connect(url) as connection:
                return connection.execute(statement).fetchall()
        except psycopg.Error:
            return None

    def _create_database(self) -> None:
        primary = wait_for(self.primary, within=120, what="a primary", every=0.3)
        url = f"postgres://postgres:{SUPERUSER_PASSWORD}@{ADDRESS}:{primary.port}/postgres"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE ROLE collab LOGIN PASSWORD '{PASSWORD}'")
            connection.execute("CREATE DATABASE collab OWNER collab")

    def wait(self) -> None:
        wait_until(self.is_whole, within=240, what="PostgreSQL and its standby", every=0.3)
        self._create_database()

    def end(self) -> None:
        """What Patroni leaves behind when it is killed."""
        for machine in self.machines:
            machine.kill_postgresql()
