"""The promise under fire: 2,000 people are due; workers are killed with -9 wherever they happen to be, two beats tick,
one of them is killed, and the broker is emptied. Nobody is lost; a kill doubles one message at most, under the same
Message-ID. PostgreSQL, Redis, the mail server and the workers are real processes."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from tests import servers
from tests.waiting import wait_until

pytestmark = [pytest.mark.postgresql, pytest.mark.alone, pytest.mark.timeout(600)]
PEOPLE, INSTITUTIONS, KILLS, WORKERS = 2000, 4, 50, 3
SECONDS_PER_MAIL = 0.03
PYTHON = [sys.executable, "-m"]


class Group:
    """A process in a group of its own, so that all of it can be killed at once, as a power loss would."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        self.command, self.environment, self.log = command, environment, log
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command, env=self.environment, stdout=out, stderr=out, start_new_session=True
            )

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Worker:
    """A Celery worker that `preloaded` (tests/preloaded.py) forks: fifty that import the product would take minutes."""

    def __init__(self, preloaded: subprocess.Popen[str], log: Path, name: str) -> None:
        self.preloaded, self.log = preloaded, log
        self.arguments = ["-A", "collab", "worker", "-c", "1", "-n", name]
        self.start()

    def start(self) -> None:
        assert self.preloaded.stdin is not None
        assert self.preloaded.stdout is not None
        print(json.dumps([str(self.log), *self.arguments]), file=self.preloaded.stdin, flush=True)
        self.number = int(self.preloaded.stdout.readline())

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.number, signal.SIGKILL)
        wait_until(lambda: not psutil.pid_exists(self.number), within=30, what="the end of a worker", every=0.005)


class Drill:
    def __init__(self, folder: Path, database: str, queue: str) -> None:
        self.folder, self.database, self.queue = folder, database, queue
        self.sent = folder / "sent"
        self.sent.touch()
        self.port = servers.free_port()
        self.environment = {
            **os.environ,
            "DATABASE_URL": database,
            "REDIS_URL": queue,
            "SECRET_KEY": "drill " * 8,
            "EMAIL_URL": f"smtp://127.0.0.1:{self.port}",
            "DATA_DIR": str(folder / "var"),
            "DELIVERY_TICK": "2",
            "DELIVERY_LEASE": "15",
            "DELIVERY_CHUNK": "20",
            "EMAIL_TIMEOUT": "5",
            "EMAIL_ACCEPT_TIMEOUT": "10",
            "DJANGO_SETTINGS_MODULE": "collab.settings",
        }
        self.groups: list[Group] = []
        self.workers: list[Worker] = []

    def run(self, *arguments: str) -> None:
        subprocess.run([*PYTHON, *arguments], env=self.environment, check=True, capture_output=True)

    def start(self, *arguments: str) -> Group:
        group = Group([*PYTHON, *arguments], self.environment, self.folder / f"log{len(self.groups)}")
        self.groups.append(group)
        return group

    def start_workers(self, count: int) -> list[Worker]:
        preloaded = subprocess.Popen(
            [*PYTHON, "tests.preloaded"], env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.preloaded = preloaded
        self.workers = [Worker(preloaded, self.folder / f"w{n}", f"w{n}@drill") for n in range(count)]
        return self.workers

    def end(self) -> None:
        for worker in self.workers:
            worker.kill()
        if self.workers:
            self.preloaded.communicate()  # it ends when nothing is left to read
        for group in self.groups:
            if group.process.poll() is None:
                group.kill()

    def accepted(self) -> int:
        """Mails so far that the mail server said yes to."""
        return self.sent.read_bytes().count(b"\n")

    def logs(self) -> str:
        return "\n".join(group.log.read_text(errors="replace")[-1500:] for group in [*self.groups, *self.workers])


@contextmanager
def _drill(folder: Path) -> Iterator[Drill]:
    with servers.migrated_postgresql() as database, servers.redis() as queue:
        drill = Drill(folder, database, queue.url)
        try:
            yield drill
        finally:
            drill.end()


def test_killed_workers_lose_none_and_double_one_at_most(tmp_path: Path) -> None:
    chance = random.Random(20261123)
    with _drill(tmp_path) as drill:
        drill.run("tests.factories.due", str(PEOPLE), str(INSTITUTIONS))
        drill.start("tests.smtp_sink", str(drill.port), str(drill.sent), str(SECONDS_PER_MAIL))
        celery = ("celery", "-A", "collab")
        workers = drill.start_workers(WORKERS)
        beats = [drill.start(*celery, "beat", "-s", str(tmp_path / f"beat{n}"), "--pidfile=") for n in range(2)]
        seen = 0
        for kills in range(KILLS):
            target = seen + chance.randint(1, 25)
            try:
                wait_until(lambda: drill.accepted() >= target, within=90, what=f"mail {target}", every=0.005)  # noqa: B023
            except AssertionError as error:
                raise AssertionError(f"{error}\n{drill.logs()}") from error
            time.sleep(chance.uniform(0, 2 * SECONDS_PER_MAIL))  # anywhere within a mail, not just after one
            chosen = chance.choice(workers)
            chosen.kill()
            chosen.start()
            if kills == KILLS // 2:
                redis.Redis.from_url(drill.queue).flushall()
                beats[0].kill()
            seen = drill.accepted()
        assert seen < PEOPLE, "the kills came too late to matter"
        wait_until(lambda: unsent(drill.database) == 0, within=120, what="the last message")
        lines = [line.split() for line in drill.sent.read_text().splitlines()]
        assert {address for _, address in lines} == {f"due{n}@example.org" for n in range(PEOPLE)}, "somebody was lost"
        assert len({reference for reference, _ in lines}) == PEOPLE, "a doubled message has another Message-ID"
        doubled = {address: times for address, times in Counter(a for _, a in lines).items() if times > 1}
        assert sum(doubled.values()) - len(doubled) <= KILLS, doubled
        assert _states(drill.database) == {"sent": PEOPLE}


def unsent(database: str, people: int = PEOPLE) -> int:
    return people - _states(database).get("sent", 0)


def _states(database: str) -> dict[str, int]:
    with psycopg.connect(database) as connection:
        return dict(connection.execute("SELECT state, count(*) FROM tracker_message GROUP BY state").fetchall())
