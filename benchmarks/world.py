# ruff: noqa: E402  # Django is set up before its models are imported
"""P12, P7, P1b: 30,000 institutions, 1 M projects and a year of their meetings on one machine: reads, writes, planning.

`make bench SCALE=world`: over an hour and 40 GB of disk. Smaller: python -m benchmarks.world --institutions 300
--projects 10000, into an empty, migrated PostgreSQL database to throw away.
"""

import argparse
import logging
import os
import random
import statistics
import time
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")

import django

django.setup()

import orjson
import psutil
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.institutions.models import Institution
from accounts.people.models import Person, RoleGrant
from accounts.roles import Role
from benchmarks.frame import asking, backend_pid, cpu_of
from benchmarks.projects import list_of_projects, nothing_differs
from foundation.tenancy import across_institutions
from tests.factories.api import make_token
from tracker.delivery.actions import plan
from tracker.meetings.actions import rebuild
from tracker.projects.models import Project

FIRST = 10_000  # projects of the first institution, for a page that is full and one that is last
PEOPLE = 10  # a side of every institution has half of them
ZONES = (
    "Pacific/Auckland", "Australia/Sydney", "Asia/Tokyo", "Asia/Shanghai", "Asia/Kolkata", "Asia/Dubai",
    "Europe/Istanbul", "Europe/Berlin", "Europe/London", "Africa/Lagos", "America/Sao_Paulo", "America/New_York",
    "America/Chicago", "America/Los_Angeles",
)  # fmt: skip
#: Of a hundred projects so many meet: on how many days of a week, in one week of how many. The poll's five answers.
HABITS = ((14, 3, 1), (20, 1, 1), (26, 1, 4), (26, 1, 13), (14, 1, 45))


def main() -> None:
    given = argparse.ArgumentParser()
    given.add_argument("--institutions", type=int, default=30_000)
    given.add_argument("--projects", type=int, default=1_000_000)
    given.add_argument("--calls", type=int, default=300)
    asked = given.parse_args()
    logging.disable(logging.WARNING)
    settings.API_RATE_LIMIT = 0
    now = timezone.now()
    monday = now.date() - timedelta(days=now.date().weekday())
    with across_institutions():
        _timed("written", lambda: make_world(asked.institutions, asked.projects, monday=monday))
        places = list(Institution.objects.order_by("pk").values_list("pk", flat=True))
        _timed("cadences computed and the rollup compared", lambda: print(rebuild(institution_ids=places, at=now)))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as autovacuum does within a minute
        _count()
        nothing_differs(places, 1)
        owner = Person.objects.select_related("institution").order_by("pk")[0]
        RoleGrant.objects.create(institution_id=owner.institution_id, person=owner, role=Role.MANAGER)
        list_of_projects(make_token(owner), 9, today=owner.institution.day(now))
        _walk(asked.calls)
        _plan(monday)


def make_world(institutions: int, projects: int, *, monday: date) -> None:
    """As world.sql says. Every project met last before `monday`."""
    habits = [habit for share, *habit in HABITS for _ in range(share)]
    values = {
        "institutions": institutions, "projects": projects, "first": min(FIRST, projects // 2), "side": PEOPLE // 2,
        "zones": list(ZONES), "monday": monday, "days": [days for days, _ in habits],
        "every": [every for _, every in habits],
    }  # fmt: skip
    with connection.cursor() as cursor:
        for sql in filter(str.strip, Path(__file__).with_suffix(".sql").read_text().split(";\n")):
            started = time.perf_counter()
            cursor.execute(sql, values if "%(" in sql else None)
            print(f"P12   {sql.strip().splitlines()[-1][:60]:62} {time.perf_counter() - started:8.1f} s", flush=True)


def _timed(what: str, work: Callable[[], Any]) -> None:
    wall, app, base = time.perf_counter(), time.process_time(), cpu_of(backend_pid())
    work()
    wall, app, base = time.perf_counter() - wall, time.process_time() - app, cpu_of(backend_pid()) - base
    memory = psutil.Process().memory_info().rss >> 20
    print(f"P12   {what}: {wall:.1f} s; CPU app {app:.1f}, database {base:.1f}; this process {memory} MB", flush=True)


def _count() -> None:
    with connection.cursor() as cursor:
        for table in ("accounts_institution", "accounts_person", "tracker_project", "tracker_meeting"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            print(f"P12   {cursor.fetchone()[0]:>12,} {table}")
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        print(f"P12   {cursor.fetchone()[0]:>12} on disk", flush=True)


def _walk(calls: int) -> None:
    """Each call by another person of another institution, so that nothing is warm but the database's own cache."""
    low, high = (Project.objects.order_by(order).values_list("pk", flat=True)[0] for order in ("pk", "-pk"))
    ids = random.Random(1).sample(range(low, high), calls)
    mine = {
        one.library_owner: one
        for one in Project.objects.select_related("library_owner__institution").in_bulk(ids).values()
    }
    people = [person for person in mine if person is not None]
    tokens = {person.pk: make_token(person) for person in people}
    sessions = {}
    for person in people:
        client = Client()
        client.force_login(person, backend="accounts.people.backends.EmailBackend")
        sessions[person.pk] = f"sessionid={client.cookies['sessionid'].value}"

    def body(project: Project) -> bytes:
        day = datetime.now(UTC).date() - timedelta(days=1)
        who = [project.library_owner_id, project.it_owner_id]
        return orjson.dumps({"projects": [project.pk], "held_on": day, "attendees": who})

    api = "/api/v1"
    ways: dict[str, Callable[[Person, Project], Any]] = {
        "list of projects": lambda person, _: asking("GET", f"{api}/projects/", tokens[person.pk])(),
        "this week, page": lambda person, _: asking("GET", "/", "", cookie=sessions[person.pk])(),
        "a project, page": lambda person, project: asking(
            "GET", f"/projects/{project.pk}/", "", cookie=sessions[person.pk]
        )(),
        "the report, JSON": lambda person, _: asking("GET", f"{api}/reports/institution/", tokens[person.pk])(),
        "log a meeting": lambda person, project: asking("POST", f"{api}/meetings/", tokens[person.pk])(
            body(project), uuid.uuid4().hex
        ),
    }
    backend = backend_pid()
    for name, way in ways.items():
        wall, app, base = [], [], []
        for person in people:
            before = time.perf_counter(), time.process_time(), cpu_of(backend)
            way(person, mine[person])
            after = time.perf_counter(), time.process_time(), cpu_of(backend)
            for times, first, last in zip((wall, app, base), before, after, strict=True):
                times.append(1000 * (last - first))
        middle = [statistics.median(times) for times in (wall, app, base)]
        worst = sorted(wall)[len(wall) * 99 // 100]
        print(
            f"P12   {name:24} CPU app {middle[1]:6.2f}, database {middle[2]:6.2f} ms; wall {middle[0]:6.2f}, "
            f"one in a hundred {worst:7.2f} ms; {2000 / (middle[1] + middle[2]):6.0f} a second on two cores",
            flush=True,
        )


def _plan(monday: date) -> None:
    """The hours of next Monday, from 09:00 in Auckland on; the first run has all that was ever due before it."""
    start = datetime.combine(monday + timedelta(days=6), datetime.min.time(), tzinfo=UTC) + timedelta(hours=20)
    for hour in range(24):
        at = start + timedelta(hours=hour)
        before = time.perf_counter(), time.process_time() + cpu_of(backend_pid())
        found = plan(at=at)
        wall, cpu = time.perf_counter() - before[0], time.process_time() + cpu_of(backend_pid()) - before[1]
        print(f"P12   planned {at:%a %H:%M} UTC: {found}; {wall:.1f} s, CPU {cpu:.1f} s", flush=True)


if __name__ == "__main__":
    main()
