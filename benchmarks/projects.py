# ruff: noqa: E402  # Django is set up before its models are imported
"""P1, P1b, P2, P7, P8, P11: the list of projects, logging a meeting, rebuilding the rollup, the CSV import.

python -m benchmarks.projects --projects 2000 --rounds 9, into an empty, migrated PostgreSQL database to throw away.
"""

import argparse
import csv
import gzip
import json
import logging
import os
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")

import django

django.setup()

import orjson
import psutil
import psycopg
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from knox.crypto import hash_token
from psycopg.types.datetime import TimestamptzLoader

from accounts.institutions.models import Institution
from accounts.people.models import Person, RoleGrant
from accounts.roles import Role
from benchmarks.data import make_history
from benchmarks.frame import asking, compare
from foundation.tenancy import across_institutions
from tests.factories.api import make_token
from tracker.intake.csv.actions import import_meetings
from tracker.meetings.actions import rebuild
from tracker.meetings.models import Meeting
from tracker.projects.models import Project

NOW = datetime.now(UTC)
TODAY = NOW.date()
WEEKS = 52


FLOOR_OF_A_PAGE = """
SELECT p.id, p.name, p.summary, p.kind, p.status, p.library_owner_id, p.it_owner_id, p.sponsor_id, p.target_days,
    p.grace_days, p.active_on, p.created_at, p.updated_at,
    ARRAY(SELECT m.person_id FROM tracker_projectmember m WHERE m.project_id = p.id ORDER BY 1),
    ARRAY(SELECT o.name FROM tracker_partner o WHERE o.project_id = p.id ORDER BY 1),
    array_remove(ARRAY[CASE WHEN p.library_owner_id IS NULL THEN 'library' END,
        CASE WHEN p.it_owner_id IS NULL THEN 'it' END], NULL),
    array_remove(ARRAY[CASE WHEN lt.side <> 'library' THEN 'library' END,
        CASE WHEN it.side <> 'it' THEN 'it' END], NULL),
    c.band,
    CASE WHEN p.status <> 'active' OR c.due_on IS NULL THEN 'paused' WHEN c.late_on <= %(today)s THEN 'late'
        WHEN c.due_on <= %(today)s THEN 'due' WHEN c.last_contact_on IS NULL THEN 'new' ELSE 'on_track' END,
    p.target_days, p.grace_days, c.last_contact_on, c.due_on, c.late_on, c.streak_weeks,
    c.streak_periods, c.counted_weeks, c.contact_weeks, c.contact_days, c.clock_days, c.on_target_days
FROM tracker_project p JOIN tracker_cadence c ON c.project_id = p.id
LEFT JOIN accounts_person lo ON lo.id = p.library_owner_id LEFT JOIN accounts_team lt ON lt.id = lo.team_id
LEFT JOIN accounts_person io ON io.id = p.it_owner_id LEFT JOIN accounts_team it ON it.id = io.team_id
WHERE p.institution_id = %(where)s
ORDER BY p.id LIMIT 100
"""


def main() -> None:
    given = argparse.ArgumentParser()
    given.add_argument("--projects", type=int, default=2000)
    given.add_argument("--rounds", type=int, default=9)
    given.add_argument("--rows", type=int, default=5000)
    given.add_argument("--weeks", type=int, default=WEEKS)
    given.add_argument("--institutions", type=int, default=1)
    given.add_argument("--only", choices=["rebuild", "nothing"], help="P7; nothing: only what finds nothing differing")
    asked = given.parse_args()
    logging.disable(logging.WARNING)
    settings.API_RATE_LIMIT = 0
    with across_institutions():
        make_history(
            projects=asked.projects,
            weeks=asked.weeks,
            institutions=asked.institutions,
            today=TODAY - timedelta(days=TODAY.weekday()),
        )
        if asked.only == "nothing":
            places = list(Institution.objects.values_list("pk", flat=True))
            rebuild_all(places)
            _run("ANALYZE")
            nothing_differs(places, 3)
            return
        _rebuild()
        if asked.only == "rebuild":
            return
        _run("ANALYZE")  # as autovacuum does within a minute
        person = Person.objects.select_related("institution").order_by("pk")[0]
        RoleGrant.objects.create(institution_id=person.institution_id, person=person, role=Role.MANAGER)
        token = make_token(person)
        list_of_projects(token, asked.rounds, today=person.institution.day(NOW))
        _pages(token, person, min(asked.rounds, 7))
        _log(token, person, asked.rounds, asked.weeks)
        _import(token, person, asked.rows)


_WEEKS = (
    "SELECT s.project_id, date_trunc('week', m.held_on)::date, "
    "bit_or(1 << (extract(isodow FROM m.held_on)::int - 1)){institution} FROM tracker_meetingproject s "
    "JOIN tracker_meeting m ON m.id = s.meeting_id WHERE m.joint GROUP BY s.project_id, 2{institution}"
)


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def rebuild_all(places: Sequence[int]) -> None:
    rebuild(institution_ids=places, at=NOW)


def nothing_differs(places: Sequence[int], rounds: int) -> None:
    """P7: a rebuild that has nothing to write, beside one GROUP BY over all meetings into a bare table."""

    def bare() -> None:
        _run(
            "DROP TABLE IF EXISTS bare",
            "CREATE TEMP TABLE bare (project_id bigint, week date, days int)",
            "INSERT INTO bare " + _WEEKS.format(institution=""),
        )

    compare("P7", {"floor: one GROUP BY": bare, "nothing differs": partial(rebuild_all, places)}, rounds, 1)


def _rebuild() -> None:
    """P7: all cadence from the meetings; from nothing, beside one INSERT … SELECT … GROUP BY into the rollup's own
    table, with its indexes and foreign keys."""
    places = list(Institution.objects.values_list("pk", flat=True))

    def stored() -> None:
        _run(
            "TRUNCATE tracker_contactweek, tracker_institutionweek, tracker_cadence",
            "INSERT INTO tracker_contactweek (project_id, week, days, institution_id) "
            + _WEEKS.format(institution=", s.institution_id"),
        )

    def from_nothing() -> None:
        _run("TRUNCATE tracker_contactweek, tracker_institutionweek, tracker_cadence")
        rebuild_all(places)

    started = time.perf_counter()
    rebuild_all(places)
    print(f"P7    {'from nothing, wall':36} {1000 * (time.perf_counter() - started):10.2f} ms")
    nothing_differs(places, 3)
    compare("P7", {"floor: one INSERT": stored, "from nothing": from_nothing}, 3, 1)
    found = rebuild(institution_ids=places, at=NOW, check=True)
    meetings = Meeting.objects.count()
    print(f"P7    {meetings} meetings; then {found}; this process {psutil.Process().memory_info().rss >> 20} MB")


def list_of_projects(token: str, rounds: int, *, today: date) -> None:
    """P1: a page of 100 with its cadence; P1b: the last page against the first. `today`: where the institution is."""
    first = asking("GET", "/api/v1/projects/", token, "page_size=100&ordering=id")
    page = json.loads(first())
    raw: psycopg.Cursor[Any] = connection.connection.cursor(row_factory=psycopg.rows.tuple_row)
    raw.adapters.register_loader("timestamptz", TimestamptzLoader)  # Django's own is slower
    columns = (
        "id", "name", "summary", "kind", "status", "library_owner", "it_owner", "sponsor", "target_days", "grace_days",
        "active_on", "created_at", "updated_at", "members", "partners", "missing_owners",
        "misplaced_owners",
    )  # fmt: skip
    cadence = (
        "band", "state", "target_days", "grace_days", "last_contact_on", "due_on", "late_on", "streak_weeks",
        "streak_periods", "counted_weeks", "contact_weeks", "contact_days", "clock_days", "on_target_days",
    )  # fmt: skip

    def floor() -> bytes:
        raw.execute(
            "SELECT p.institution_id FROM accounts_apitoken t JOIN accounts_person p ON p.id = t.user_id "
            "WHERE t.digest = %s AND t.expiry > now()",
            [hash_token(token)],
        )
        where = raw.fetchall()[0][0]
        raw.execute(FLOOR_OF_A_PAGE, {"today": today, "where": where})
        found = [
            {**dict(zip(columns, row[:17], strict=True)), "cadence": dict(zip(cadence, row[17:], strict=True))}
            for row in raw.fetchall()
        ]
        around = {name: value for name, value in page.items() if name != "results"}
        return orjson.dumps({**around, "results": found}, option=orjson.OPT_UTC_Z)

    assert json.loads(floor()) == page, "the floor gives other bytes"
    compare("P1", {f"floor, {len(floor())} bytes": floor, f"product, {len(first())} bytes": first}, rounds)
    cursor = ""
    while page["next"]:
        cursor = page["next"].split("cursor=")[1].split("&")[0]
        page = json.loads(asking("GET", "/api/v1/projects/", token, f"page_size=100&ordering=id&cursor={cursor}")())
    last = asking("GET", "/api/v1/projects/", token, f"page_size=100&ordering=id&cursor={cursor}")
    compare("P1b", {"first page": first, f"last page ({len(page['results'])} rows)": last}, rounds)


def _pages(token: str, person: Person, rounds: int) -> None:
    """P11: the pages of this week, of a project and of the report, each beside the JSON of what it shows."""
    client = Client()
    client.force_login(person, backend="accounts.people.backends.EmailBackend")
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    project = Project.objects.filter(institution_id=person.institution_id).order_by("pk")[0].pk
    api, me = "/api/v1", person.pk
    same = {
        "this week": ("/", (f"projects/?person={me}&page_size=30", f"actions/?owner={me}&state=open&page_size=30",
                            f"meetings/?invited={me}&state=planned&page_size=30")),
        "project": (f"/projects/{project}/", (f"projects/{project}/", f"meetings/?project={project}&page_size=12",
                    f"decisions/?project={project}&page_size=12", f"actions/?project={project}&page_size=12")),
        "report": ("/report/", ("reports/institution/",)),
    }  # fmt: skip
    for name, (page, paths) in same.items():
        parts = [path.partition("?") for path in paths]
        calls = [asking("GET", f"{api}/{path}", token, query) for path, _, query in parts]
        page_of = asking("GET", page, "", cookie=cookie)
        with CaptureQueriesContext(connection) as asked:
            page_of()
        label = f"{name}, {len(asked)} queries, {len(gzip.compress(page_of()))} bytes"
        compare("P11", {f"{name}, {len(calls)} × JSON": partial(_all, calls), label: page_of}, rounds, 3)


def _all(calls: Sequence[Callable[[], bytes]]) -> None:
    for call in calls:
        call()


def _log(token: str, person: Person, rounds: int, weeks: int = WEEKS) -> None:
    """P2: one POST with an idempotency key and four people, beside the same rows and the same answer by plain SQL,
    which checks nothing, locks nothing and computes no band; both commit."""
    people = list(Person.objects.filter(institution_id=person.institution_id).order_by("pk")[:4])
    project = Project.objects.filter(institution_id=person.institution_id).order_by("pk")[0]
    post = asking("POST", "/api/v1/meetings/", token)
    quiet = [
        TODAY - timedelta(weeks=weeks + more) for more in range(2, 6)
    ]  # before all meetings: for the comparison below
    days = iter([*quiet, *(TODAY - timedelta(days=1 + n % 300) for n in range(100_000))])

    def product() -> bytes:
        body = {
            "projects": [project.pk],
            "held_on": next(days).isoformat(),
            "attendees": [one.pk for one in people],
        }
        return post(orjson.dumps(body), uuid.uuid4().hex)

    raw: psycopg.Cursor[Any] = connection.connection.cursor(row_factory=psycopg.rows.tuple_row)
    ours = [person.institution_id]

    def floor() -> bytes:
        day, key = next(days), uuid.uuid4().hex
        raw.execute("BEGIN")
        raw.execute(
            "SELECT p.id FROM accounts_apitoken t JOIN accounts_person p ON p.id = t.user_id WHERE t.digest = %s",
            [hash_token(token)],
        )
        raw.execute(
            "INSERT INTO foundation_idempotencykey (institution_id, person_id, key, fingerprint, status, body, etag, "
            "location, created_at) VALUES (%s, %s, %s, '', 201, '', '', '', now()) ON CONFLICT DO NOTHING",
            [*ours, person.pk, key],
        )
        raw.execute(
            "INSERT INTO tracker_meeting (institution_id, held_on, mode, state, notes, joint, created_at, updated_at, "
            "version, organiser_id) VALUES (%s, %s, 'video', 'held', '', true, now(), now(), 1, %s) "
            "RETURNING id, created_at",
            [*ours, day, person.pk],
        )
        ((meeting, at),) = raw.fetchall()
        raw.execute(
            "INSERT INTO tracker_meetingproject (institution_id, meeting_id, project_id) VALUES (%s, %s, %s)",
            [*ours, meeting, project.pk],
        )
        raw.execute(
            "INSERT INTO tracker_attendance (institution_id, meeting_id, person_id, guest_name, side, invited, answer, "
            "attended) SELECT %s, %s, unnest(%s::bigint[]), '', 'it', false, '', true",
            [*ours, meeting, [one.pk for one in people]],
        )
        raw.execute(
            "INSERT INTO tracker_contactweek (institution_id, project_id, week, days) "
            "VALUES (%s, %s, date_trunc('week', %s::date), 1) ON CONFLICT (institution_id, project_id, week) DO UPDATE "
            "SET days = tracker_contactweek.days | excluded.days",
            [*ours, project.pk, day],
        )
        raw.execute(
            "INSERT INTO tracker_institutionweek (institution_id, week, days, projects) "
            "VALUES (%s, date_trunc('week', %s::date), 1, 1) ON CONFLICT (institution_id, week) DO UPDATE "
            "SET days = tracker_institutionweek.days | excluded.days",
            [*ours, day],
        )
        raw.execute("SELECT week, days FROM tracker_contactweek WHERE project_id = %s", [project.pk])
        raw.fetchall()
        raw.execute(
            "UPDATE tracker_cadence SET last_contact_on = greatest(last_contact_on, %s) WHERE project_id = %s",
            [day, project.pk],
        )
        raw.execute(
            "INSERT INTO accounts_auditentry (institution_id, at, by_id, action, target, target_id, changes) "
            "VALUES (%s, now(), %s, 'meeting.log', 'meeting', %s, '{}')",
            [*ours, person.pk, meeting],
        )
        answer = {
            "id": meeting, "held_on": day, "starts_at": None, "minutes": None, "mode": "video", "place": "",
            "state": "held", "notes": "", "organiser": person.pk, "external_id": None, "joint": True, "closed_at": None,
            "closed_by": None, "series": None, "series_on": None, "created_at": at, "updated_at": at,
            "projects": [project.pk], "attendees": [one.pk for one in people], "guests": [], "invited": [],
            "answers": [], "why_not": [],
        }  # fmt: skip
        body = orjson.dumps(answer, option=orjson.OPT_UTC_Z)
        raw.execute(
            "UPDATE foundation_idempotencykey SET status = 201, body = %s, location = %s "
            "WHERE person_id = %s AND key = %s",
            [body, f"/api/v1/meetings/{meeting}/", person.pk, key],
        )
        raw.execute("COMMIT")
        return body

    own = {"id", "held_on", "created_at", "updated_at"}
    first, second = ({**json.loads(one()), **dict.fromkeys(own)} for one in (floor, product))
    assert list(first.items()) == list(second.items()), f"the floor gives another answer: {first} {second}"
    written = [_rows_written(one) for one in (floor, product)]
    assert written[0] == written[1], f"the floor writes other rows: {written}"
    compare("P2", {"floor": floor, "product": product}, rounds, calls=20)


def _rows_written(call: Callable[[], Any]) -> dict[str, int]:
    """Table -> rows inserted or updated by a call, by PostgreSQL's own count."""

    def counted() -> dict[str, int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_force_next_flush()")
            cursor.execute("SELECT relname, n_tup_ins + n_tup_upd FROM pg_stat_user_tables")
            return dict(cursor.fetchall())

    before = counted()
    call()
    return {table: rows - before[table] for table, rows in counted().items() if rows > before[table]}


def _import(token: str, person: Person, rows: int) -> None:
    """P8: a file of meetings, against one POST each."""
    people = [person, *Person.objects.filter(institution_id=person.institution_id).exclude(team=person.team)[:1]]
    projects = list(Project.objects.filter(institution_id=person.institution_id).values_list("pk", flat=True)[:200])
    post = asking("POST", "/api/v1/meetings/", token)
    ids = [one.pk for one in people]
    started = time.process_time()
    for n in range(100):
        day: date = TODAY - timedelta(days=1 + n % 300)
        post(orjson.dumps({"projects": [projects[n % len(projects)]], "held_on": day, "attendees": ids}))
    each = 1000 * (time.process_time() - started) / 100
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "meetings.csv")
        with path.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["held_on", "projects", "attendees", "external_id"])
            for n in range(rows):
                day = TODAY - timedelta(days=1 + n % 300)
                writer.writerow([day, projects[n % len(projects)], ";".join(one.email for one in people), f"bench-{n}"])
        assert person.institution_id is not None
        started = time.process_time()
        with path.open("rb") as upload:
            import_meetings(institution_id=person.institution_id, by=None, at=NOW, chunks=upload)
        row = 1000 * (time.process_time() - started) / rows
    rss = psutil.Process().memory_info().rss >> 20
    print(f"P8    {rows} rows by file: {row:.3f} ms each, by POST {each:.2f} ms: {each / row:.0f} times; {rss} MB")


if __name__ == "__main__":
    main()
