"""The whole installation: everything that the product consists of, twice, as docker-compose.yml starts it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from tests import ROOT, processes, servers
from tests.drill.database_group import ADDRESS, PASSWORD, DatabaseGroup
from tests.drill.parts import Part, fill, started
from tests.drill.redis_group import RedisGroup
from tests.waiting import busyness, wait_until

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
SECONDS_PER_MAIL = 0.5  # so that there is always one on its way


class Installation:
    """`start` in two steps: people must be due before anybody looks for them."""

    def __init__(self, folder: Path, databases: DatabaseGroup, queues: RedisGroup) -> None:
        self.folder, self.databases, self.queues = folder, databases, queues
        self.sent = folder / "sent"
        self.sent.touch()
        self.ended: list[str] = []
        self.web_ports = [servers.free_port() for _ in range(2)]
        self.mail_port, site_port, database_port = (servers.free_port() for _ in range(3))
        self.site = f"http://{ADDRESS}:{site_port}"
        self.settings = {
            "DATABASE_URL": f"postgres://collab:{PASSWORD}@{ADDRESS}:{database_port}/collab",
            "REDIS_URL": queues.url,
            "SECRET_KEY": "drill " * 8,
            "EMAIL_URL": f"smtp://{ADDRESS}:{self.mail_port}",
            "BASE_URL": self.site,
            "ALLOWED_HOSTS": ADDRESS,
            "DATA_DIR": str(folder / "data"),
            "DELIVERY_TICK": "2",
            "DELIVERY_LEASE": str(round(30 * busyness())),  # who is only slow must not be taken for one that has gone
            "DELIVERY_CHUNK": "20",
            "DELIVERY_FIRST_PAUSE": "2",
            "EMAIL_TIMEOUT": "5",
            "EMAIL_ACCEPT_TIMEOUT": "10",
            "DJANGO_SETTINGS_MODULE": "collab.settings",
        }
        first, second = databases.machines
        haproxy = fill(
            "haproxy.cfg.template",
            folder / "haproxy.cfg",
            ADDRESS=ADDRESS,
            WEB_PORT=str(site_port),
            WEB1=f"{ADDRESS}:{self.web_ports[0]}",
            WEB2=f"{ADDRESS}:{self.web_ports[1]}",
            DATABASE_PORT=str(database_port),
            DATABASE1=f"{ADDRESS}:{first.pgbouncer_port}",
            PATRONI1_PORT=str(first.patroni_port),
            DATABASE2=f"{ADDRESS}:{second.pgbouncer_port}",
            PATRONI2_PORT=str(second.patroni_port),
        )
        self.haproxy = Part("haproxy", [servers.program("haproxy"), "-db", "-f", str(haproxy)], folder)
        self.relay = self._relay(SECONDS_PER_MAIL)
        self.webs = [self._ours("web", n) for n in range(2)]
        self.workers = [self._ours("worker", n) for n in range(2)]
        self.beats = [self._ours("beat", n) for n in range(2)]

    @property
    def ours(self) -> list[Part]:
        return [*self.webs, *self.workers, *self.beats]

    @property
    def parts(self) -> list[Part]:
        return [self.haproxy, self.relay, *self.ours]

    def revive(self) -> None:
        """What ended by itself: of ours that is a fault, and told in the end."""
        self.ended += [part.name for part in self.ours if part.revive()]
        for part in [self.haproxy, self.relay, *self.databases.parts, *self.queues.parts]:
            part.revive()

    def _relay(self, seconds: float) -> Part:
        command = [sys.executable, "-m", "tests.smtp_sink", str(self.mail_port), str(self.sent), str(seconds)]
        return Part("relay", command, self.folder, settings={})

    def _ours(self, service: str, n: int) -> Part:
        """A worker sends one mail at a time, so that a kill finds one on its way at most."""
        changed = {"0.0.0.0:8000": f"{ADDRESS}:{self.web_ports[n]}"}
        command = [changed.get(word, word) for word in COMPOSE[service]["command"]]
        if service == "worker":
            command[command.index("--concurrency") + 1] = "1"
            command += ["-n", f"worker{n}@drill"]
        return Part(f"{service}{n}", command, self.folder, settings=self.settings)

    def prepare(self, *, due_people: int) -> dict[str, Any]:
        """The tables and their rows; what tests.drill.world prints."""
        self.haproxy.start()
        done = subprocess.run(
            [sys.executable, "-m", "tests.drill.world", str(due_people)],
            cwd=ROOT,
            env=processes.environment(**self.settings),
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        world: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return world

    def start(self) -> None:
        for part in self.parts:
            if part is not self.haproxy:
                part.start()
        wait_until(self.is_whole, within=180, what="the installation", every=0.3)
        wait_until(lambda: self.mails() > 0, within=120, what="the first reminder", every=0.2)

    def webs_are_whole(self) -> bool:
        return all(processes.status_of(f"http://{ADDRESS}:{port}/readyz/") == 200 for port in self.web_ports)

    def is_whole(self) -> bool:
        return (
            all(part.runs for part in self.parts)
            and self.webs_are_whole()
            and self.databases.is_whole()
            and self.queues.is_whole()
        )

    def mails(self) -> int:
        """That the relay accepted."""
        return self.sent.read_bytes().count(b"\n")

    def hurry(self) -> None:
        """The relay is killed, and the next one takes no time."""
        self.relay.kill()
        self.relay = self._relay(0)
        self.relay.start()

    def end(self) -> None:
        for part in reversed(self.parts):
            if part.meant_to_run:
                part.kill()

    def said(self) -> str:
        """The end of each log, for whoever looks for a cause."""
        lines = []
        for log in sorted(self.folder.glob("*.log")):
            lines += [f"== {log.name}", *(line[:200] for line in log.read_text(errors="replace").splitlines()[-12:])]
        return "\n".join(lines)


@contextmanager
def installation() -> Iterator[Installation]:
    """In a folder that its unprivileged processes can reach. All is started at once, and the product once its database
    is there."""
    with TemporaryDirectory(prefix="collab-drill-", ignore_cleanup_errors=True) as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        databases, queues = DatabaseGroup(folder), RedisGroup(folder)
        stack.callback(databases.end)
        stack.enter_context(started([*databases.parts, *queues.parts]))
        whole = Installation(folder, databases, queues)
        stack.callback(whole.end)
        databases.wait()
        queues.wait()
        yield whole
