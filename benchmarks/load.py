# ruff: noqa: E402  # Django is set up before its models are imported
"""R3: how many requests a second the product holds, with at most one in a hundred over 300 ms, as docker-compose.yml
starts it: on this machine, on which the database, Redis and whoever asks run as well.

python -m benchmarks.load, into an empty, migrated PostgreSQL database that is thrown away. Each request comes at its
time, whether or not those before it were answered, and is late from that time on. Of ten, four log a meeting by the
API, four read this week, two a project: as people do who log one meeting a week, and look before they do.
"""

import argparse
import json
import logging
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")

import django

django.setup()

import psutil
from django.db import connection
from django.test import Client

from accounts.people.models import Person, RoleGrant
from accounts.roles import Role
from benchmarks.data import make_history
from foundation.tenancy import across_institutions
from tests import processes, servers
from tests.factories.api import make_token
from tests.factories.browsers import sign_in
from tests.waiting import wait_until
from tracker.meetings.actions import rebuild
from tracker.projects.models import Project

GOAL, SHARE = 0.3, 0.01  # seconds; of the answers, how many may take longer
INSTITUTIONS, PROJECTS = 20, 30
Request = tuple[str, str, dict[str, str], str]  # method, path, headers, body
NOW = datetime.now(UTC)


class Visitor:
    """Somebody of one institution, with a browser and a program."""

    def __init__(self, person: Person, project: int) -> None:
        client = sign_in(Client(), person)
        page = {"Cookie": f"sessionid={client.cookies['sessionid'].value}"}
        program = {"Authorization": f"Bearer {make_token(person)}", "Content-Type": "application/json"}
        self.body = {"projects": [project], "attendees": [person.pk]}
        look: Request = ("GET", "/", page, "")
        self.turns: list[Callable[[int], Request]] = [
            lambda _n: look,
            lambda n: ("POST", "/api/v1/meetings/", program, self._meeting(n)),
            lambda _n: ("GET", f"/projects/{project}/", page, ""),
            lambda _n: look,
            lambda n: ("POST", "/api/v1/meetings/", program, self._meeting(n)),
        ]

    def _meeting(self, number: int) -> str:
        day = NOW.date() - timedelta(days=1 + number % 300)
        return json.dumps({**self.body, "held_on": day.isoformat()})


def main() -> None:
    given = argparse.ArgumentParser()
    given.add_argument("--seconds", type=int, default=20)
    given.add_argument("--rates", type=int, nargs="+", default=[5, 10, 15, 20, 25, 30, 35, 40, 50, 60])
    asked = given.parse_args()
    logging.disable(logging.WARNING)
    with TemporaryDirectory() as name, ExitStack() as stack:
        queue, port = stack.enter_context(servers.redis()), servers.free_port()
        settings = {
            "DATABASE_URL": os.environ["DATABASE_URL"], "SECRET_KEY": os.environ["SECRET_KEY"], "REDIS_URL": queue.url,
            "DATA_DIR": os.environ["DATA_DIR"], "API_RATE_LIMIT": "0", "LOG_LEVEL": "WARNING",
        }  # fmt: skip
        visitors = _visitors()
        for command in (_web(port), ["celery", "-A", "collab", "worker", "--concurrency", "1"]):
            stack.enter_context(processes.running(command, Path(name, "log"), settings))
        wait_until(lambda: processes.status_of(f"http://127.0.0.1:{port}/readyz/") == 200, within=120, what="web")
        _ask(port, visitors, 5, 10)  # warm
        held = 0
        print("| requests a second | one in a hundred, ms | median, ms | over 300 ms | wrong | CPU each, ms | load |")
        print("|---|---|---|---|---|---|---|")
        for rate in asked.rates:
            before = _cpu()
            seconds, wrong = _ask(port, visitors, rate, asked.seconds)
            each = (_cpu() - before) / len(seconds)
            slow = sum(one > GOAL for one in seconds) / len(seconds)
            times = [seconds[int(len(seconds) * 0.99)] * 1000, seconds[len(seconds) // 2] * 1000]
            cells = [str(rate), *(f"{one:.0f}" for one in times), f"{slow:.1%}", str(wrong)]
            print(f"| {' | '.join([*cells, f'{each * 1000:.0f}', f'{os.getloadavg()[0]:.1f}'])} |", flush=True)
            if slow > SHARE or wrong:
                break
            held = rate
        print(f"\nheld: {held} requests a second on {psutil.cpu_count()} cores")


def _cpu() -> float:
    """Seconds of all that serve: what benchmarks.__main__ and this process have started."""
    others = psutil.Process(os.getppid()).children(recursive=True)
    times = [process.cpu_times() for process in others if process.pid != os.getpid()]
    return sum(one.user + one.system for one in times)


def _web(port: int) -> list[str]:
    from tests.drill.installation import COMPOSE

    return [word.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for word in COMPOSE["web"]["command"]]


def _visitors() -> list[Visitor]:
    with across_institutions():
        today = NOW.date() - timedelta(days=NOW.weekday())
        make_history(projects=INSTITUTIONS * PROJECTS, weeks=52, institutions=INSTITUTIONS, today=today)
        found = []
        for project in Project.objects.select_related("library_owner__institution").order_by("institution", "pk"):
            person = project.library_owner
            if person is not None and person.institution_id not in {one.institution_id for one, _ in found}:
                RoleGrant.objects.get_or_create(institution_id=person.institution_id, person=person, role=Role.MANAGER)
                found.append((person, project.pk))
        rebuild(institution_ids=[person.institution_id for person, _ in found], at=NOW)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        return [Visitor(person, project) for person, project in found]


def _ask(port: int, visitors: list[Visitor], rate: int, seconds: int) -> tuple[list[float], int]:
    """How long each request took, in order, and how many were answered otherwise than well."""
    mine = threading.local()
    taken: list[float] = []
    wrong: list[int] = []
    began = time.monotonic() + 0.5

    def one(number: int) -> None:
        due = began + number / rate
        time.sleep(max(0.0, due - time.monotonic()))
        if not hasattr(mine, "connection"):
            mine.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        visitor = visitors[number % len(visitors)]
        turn = number // len(visitors)
        method, path, headers, body = visitor.turns[turn % len(visitor.turns)](number)
        mine.connection.request(method, path, body or None, headers)
        answer = mine.connection.getresponse()
        answer.read()
        taken.append(time.monotonic() - due)
        if answer.status not in (200, 201):
            wrong.append(answer.status)

    with ThreadPoolExecutor(64) as pool:
        list(pool.map(one, range(rate * seconds)))
    return sorted(taken), len(wrong)


if __name__ == "__main__":
    main()
