# ruff: noqa: E402  # Django is set up before its models are imported
"""P3, P4 and P9: the dean's report, the consortium's roll-up, the PDF; each beside its floor, in one run.

    DATABASE_URL=postgres://… SECRET_KEY=… python -m benchmarks.report [--rounds 15] [--institutions 2000]

Into an empty, migrated PostgreSQL database, of which it keeps nothing. CPU is that of this process and of its database
backend together. The floor of P3 gives the same bytes by plain SQL over one psycopg connection and orjson: what a
hand-written WSGI function for just this institution would do.
"""

import argparse
import json
import logging
import os
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")

import django

django.setup()

import orjson
import psycopg
import typst
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from knox.crypto import hash_token

from accounts.institutions.models import Consortium, Institution
from accounts.roles import Role, Side
from benchmarks.frame import compare
from collab.wsgi import application
from foundation.tenancy import across_institutions
from tests.factories.api import make_token
from tests.factories.people import make_institution, make_person
from tests.factories.projects import make_project
from tests.factories.reports import READERS
from tracker.cadence.actions import set_contact_weeks
from tracker.cadence.bands import Band
from tracker.figures.periods import last_weeks
from tracker.meetings.models import Attendance, Meeting, MeetingProject
from tracker.meetings.queries import contact_masks
from tracker.projects.actions import refresh_institution
from tracker.projects.models import Project
from tracker.reports.actions import freeze_consortium_months, keep_band_weeks
from tracker.reports.consortium import closed_months, last_week_of, rollup
from tracker.reports.formats import pdf
from tracker.reports.models import BandWeek, ConsortiumMonth
from tracker.reports.report import report_data

PROJECTS, WEEKS = 200, 52
NOW = datetime.now(UTC)
MONDAY = NOW.date() - timedelta(days=NOW.weekday())


def main() -> None:
    given = argparse.ArgumentParser()
    given.add_argument("--rounds", type=int, default=15)
    given.add_argument("--institutions", type=int, default=2000)
    asked = given.parse_args()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # all of it in one transaction, which is undone
    logging.disable(logging.INFO)
    with across_institutions(), transaction.atomic():
        try:
            _report(asked.rounds)
            _pdf(asked.rounds)
            _consortium(asked.rounds, asked.institutions)
        finally:
            transaction.set_rollback(True)


def _report(rounds: int) -> None:
    place = _institution()
    person = make_person(place, Side.LEADERSHIP, Role.DEAN)
    secret = make_token(person)
    keep_band_weeks(institution=place, at=NOW)

    def product() -> bytes:
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": "/api/v1/reports/institution/", "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80", "HTTP_HOST": "127.0.0.1", "wsgi.input": BytesIO(), "wsgi.url_scheme": "http",
            "HTTP_AUTHORIZATION": f"Bearer {secret}", "QUERY_STRING": "",
        }  # fmt: skip
        status: list[str] = []
        body = b"".join(application(environ, lambda code, headers: status.append(code)))
        assert status == ["200 OK"], (status, body)
        return body

    floor = _floor(secret, product())
    assert floor() == product(), "the floor gives other bytes"

    def from_meetings() -> None:
        rows = MeetingProject.objects.filter(project__institution=place).select_related("meeting", "project")
        seen: dict[int, list[date]] = {}
        for row in rows.prefetch_related("meeting__attendances"):
            sides = {attendance.side for attendance in row.meeting.attendances.all() if attendance.attended}
            if {"library", "it"} <= sides:
                seen.setdefault(row.project_id, []).append(row.meeting.held_on)

    compare("P3", {f"floor, {len(floor())} bytes": floor, f"product, {len(product())} bytes": product}, rounds)
    compare("P3", {"product": product, "from raw meetings": from_meetings}, 3, 1)


FLOOR_OF_PROJECTS = """
SELECT p.id, p.name, p.kind, c.band,
    CASE WHEN c.due_on IS NULL THEN 'paused' WHEN c.late_on <= %(today)s THEN 'late'
        WHEN c.due_on <= %(today)s THEN 'due' WHEN c.last_contact_on IS NULL THEN 'new' ELSE 'on_track' END AS state,
    c.last_contact_on, c.due_on, c.late_on, CASE WHEN c.late_on <= %(today)s THEN %(today)s - c.late_on END,
    c.contact_weeks, c.counted_weeks, c.streak_weeks, c.clock_days, c.on_target_days,
    p.library_owner_id IS NOT NULL, p.it_owner_id IS NOT NULL, p.sponsor_id IS NOT NULL,
    c.late_on + 21 <= %(today)s, c.measured_in
FROM tracker_project p JOIN tracker_cadence c ON c.project_id = p.id
WHERE p.institution_id = %(at)s AND p.status = 'active'
"""
FLOOR_OF_REMINDERS = """
SELECT r.rung, count(*), count(*) FILTER (WHERE r.answer <> ''), count(*) FILTER (WHERE EXISTS (
    SELECT FROM tracker_meetingproject s JOIN tracker_meeting m ON m.id = s.meeting_id
    WHERE s.project_id = r.project_id AND m.joint AND m.held_on BETWEEN o.sent_on AND o.sent_on + 7))
FROM tracker_reminder r JOIN tracker_message o ON o.id = r.message_id
WHERE r.institution_id = %(at)s AND o.state = 'sent' AND o.sent_on BETWEEN %(from)s AND %(to)s GROUP BY r.rung
"""
RANK = {"late": 0, "due": 1, "paused": 2, "new": 3, "on_track": 4}


def _floor(secret: str, body: bytes) -> Callable[[], bytes]:
    """The same answer by hand, for this institution: it has no closed weeks, no decisions and no reminders. Words and
    published figures are taken from `body`; what is counted here is read and counted."""
    answer = json.loads(body)
    keys = {table: list(answer[table][0]) for table in ("projects", "weeks", "exceptions")}
    figures, bands = answer["figures"], answer["bands"]
    words = {row["what"]: row["label"] for row in answer["exceptions"]}
    first, last, before = (date.fromisoformat(day) for day in (answer["from"], answer["to"], answer["before"]["from"]))
    raw: psycopg.Cursor[Any] = connection.connection.cursor(row_factory=psycopg.rows.tuple_row)

    def read(sql: str, **values: Any) -> list[Any]:
        return raw.execute(sql, values).fetchall()

    def days_in(weeks: list[Any], start: date, end: date) -> list[int]:
        found = []
        for week, days, _ in weeks:
            low, high = max(0, (start - week).days), min(6, (end - week).days)
            found.append((days >> low << low & (2 << high) - 1).bit_count() if low <= high else 0)
        return found

    def floor() -> bytes:
        ((at, name, roles),) = read(
            "SELECT p.institution_id, i.name, ARRAY(SELECT role FROM accounts_rolegrant g WHERE g.person_id = p.id) "
            "FROM accounts_apitoken t JOIN accounts_person p ON p.id = t.user_id "
            "JOIN accounts_institution i ON i.id = p.institution_id WHERE t.digest = %(digest)s AND t.expiry > now()",
            digest=hash_token(secret),
        )
        assert "dean" in roles
        rows = read(FLOOR_OF_PROJECTS, at=at, today=last)
        rows.sort(key=lambda row: (RANK[row[4]], row[7] or date.max, row[1], row[0]))
        weeks = read("SELECT week, days, projects FROM tracker_institutionweek WHERE institution_id = %(at)s", at=at)
        read("SELECT starts_on, ends_on FROM accounts_closure WHERE institution_id = %(at)s", at=at)
        read("SELECT min(running_from) FROM tracker_cadence WHERE institution_id = %(at)s", at=at)
        ((new, daily, weekly, monthly, few, rarely, late, own),) = read(
            "SELECT new, daily, weekly, monthly, few_a_year, rarely, late, own_band FROM tracker_bandweek "
            "WHERE institution_id = %(at)s AND week = %(week)s AND changes_seen = coalesce("
            "(SELECT max(id) FROM accounts_auditentry WHERE institution_id = %(at)s), 0)",
            at=at,
            week=first - timedelta(days=7),
        )
        read(
            "SELECT d.id, d.project_id, p.name, d.text, d.decided_on, d.library_in_room, d.it_in_room, "
            "d.leadership_in_room, d.awaits_leadership FROM tracker_decision d "
            "JOIN tracker_project p ON p.id = d.project_id WHERE d.institution_id = %(at)s AND d.decided_on <= %(to)s "
            "AND (d.awaits_leadership OR d.decided_on >= %(since)s) ORDER BY d.decided_on DESC, d.id DESC",
            at=at,
            to=last,
            since=before,
        )
        read("SELECT * FROM tracker_benchmark ORDER BY id")
        read(FLOOR_OF_REMINDERS, at=at, **{"from": first, "to": last})

        mask = {row[0]: row for row in weeks}
        shown = []
        for ago in range(51, -1, -1):
            week = last - timedelta(days=last.weekday() + 7 * ago)
            _, days, projects = mask.get(week, (week, 0, 0))
            shown.append(dict(zip(keys["weeks"], (week, projects, days.bit_count(), False), strict=True)))
        exceptions = []
        for what, column in (("quiet", 17), ("late", 4), ("without_library_owner", 14), ("without_it_owner", 15)):
            for row in rows:
                if row[17] if what == "quiet" else what == "late" and row[4] == "late" and not row[17]:
                    said = f"Last joint contact {row[5].day} {row[5]:%b %Y}" if row[5] else "No joint contact yet"
                    values = (what, words[what], row[0], row[1], said, row[7])
                elif column in (14, 15) and not row[column]:
                    values = (what, words[what], row[0], row[1], "", None)
                else:
                    continue
                exceptions.append(dict(zip(keys["exceptions"], values, strict=True)))
        now, was = days_in(weeks, first, last), days_in(weeks, before, first - timedelta(days=1))
        in_band = Counter(row[3] for row in rows)
        banded, often = len(rows) - in_band["new"], in_band["daily"] + in_band["weekly"]
        banded_before = daily + weekly + monthly + few + rarely
        on_target, clock = sum(row[13] for row in rows), sum(row[12] for row in rows)
        values_of = {
            "active": (len(rows), banded_before + new),
            "late": (sum(row[4] == "late" for row in rows), late),
            "quiet": (sum(bool(row[17]) for row in rows), None),
            "without_library_owner": (sum(not row[14] for row in rows), None),
            "without_it_owner": (sum(not row[15] for row in rows), None),
            "without_sponsor": (sum(not row[16] for row in rows), None),
            "contact_days": (sum(now), sum(was)),
            "contact_weeks": (sum(map(bool, now)), sum(map(bool, was))),
            "own_band": (figures[2]["value"], own),
        }
        for row in figures:
            row["value"], row["earlier"] = values_of.get(row["key"], (row["value"], row["earlier"]))
        figures[0].update(
            value=round(100 * often / banded, 1), earlier=round(100 * (daily + weekly) / banded_before, 1),
            count=often, of=banded,
        )  # fmt: skip
        figures[1].update(value=round(100 * on_target / clock, 1))
        past = {"daily": daily, "weekly": weekly, "monthly": monthly, "few_a_year": few, "rarely": rarely, "new": new}
        for row in bands:
            row.update(projects=in_band[row["band"]], earlier=past[row["band"]])
            if row["band"] != "new":
                row["percent"] = round(100 * in_band[row["band"]] / banded, 1)
        return orjson.dumps(
            {
                **answer,
                "institution": {"id": at, "name": name},
                "exceptions": exceptions,
                "weeks": shown,
                "projects": [dict(zip(keys["projects"], row[:17], strict=True)) for row in rows],
            }
        )

    return floor


def _institution() -> Institution:
    place = make_institution(time_zone="UTC")
    started = MONDAY - timedelta(weeks=WEEKS + 8)
    at = datetime.combine(started, datetime.min.time(), tzinfo=UTC)
    people = [make_person(place, Side.LIBRARY), make_person(place, Side.IT)]
    sponsor = make_person(place, Side.LEADERSHIP)
    projects: list[Project] = [
        make_project(
            place,
            at=at,
            name=f"Project {number}",
            active_on=started,
            library_owner=people[0],
            it_owner=people[1],
            sponsor=sponsor if number % 4 else None,
        )
        for number in range(PROJECTS)
    ]
    meetings = Meeting.objects.bulk_create(
        Meeting(institution=place, held_on=MONDAY - timedelta(weeks=week, days=number % 5 + 1), joint=True)
        for number in range(PROJECTS)
        for week in range(WEEKS)
        if number % 8 or week % 6 == 5
    )
    served = [
        project for number, project in enumerate(projects) for week in range(WEEKS) if number % 8 or week % 6 == 5
    ]
    MeetingProject.objects.bulk_create(
        MeetingProject(institution=place, meeting=meeting, project=project)
        for meeting, project in zip(meetings, served, strict=True)
    )
    Attendance.objects.bulk_create(
        Attendance(institution=place, meeting=meeting, person=person, side=person.side, attended=True)
        for meeting in meetings
        for person in people
    )
    weeks = {MONDAY - timedelta(weeks=week) for week in range(WEEKS + 2)}
    masks = contact_masks([project.pk for project in projects], weeks)
    set_contact_weeks(institution_id=place.pk, truth={key: days for key, days in masks.items() if days})
    refresh_institution(institution_id=place.pk, at=NOW)
    connection.cursor().execute("ANALYZE")
    print(f"     {PROJECTS} projects, {len(meetings)} meetings")
    return place


def _pdf(rounds: int) -> None:
    place = Institution.objects.order_by("pk").last()
    assert place is not None
    data = report_data(place, last_weeks(place.day(NOW)), at=NOW, roles=READERS)
    printed = {**pdf.content(data)}
    printed["projects"] = {**printed["projects"], "rows": printed["projects"]["rows"][:25]}  # four pages
    source = {"main": (pdf.HERE / "report.typ").read_bytes(), "data.json": json.dumps(printed).encode()}
    turn = iter(range(10**6))

    def typeset(marked: dict[str, Any]) -> None:
        changed = {**marked, "footer": f"{next(turn)}"}  # or typst would remember the pages it has set
        typst.compile(
            {**source, "data.json": json.dumps(changed).encode()}, font_paths=pdf._fonts(), format="pdf",
            pdf_standards=["ua-1"],
        )  # fmt: skip

    def product() -> None:
        again = report_data(place, last_weeks(place.day(NOW)), at=NOW, roles=READERS)
        made = pdf.content(again)
        made["projects"] = {**made["projects"], "rows": made["projects"]["rows"][:25]}
        typeset(made)

    compare("P9", {"typst alone": lambda: typeset(printed), "product, with its queries": product}, min(rounds, 7), 2)


def _consortium(rounds: int, count: int) -> None:
    group = Consortium.objects.create(name="Benchmark")
    places = Institution.objects.bulk_create(
        Institution(
            name=f"Benchmark {number}", country="GB", consortium=group, consortium_agreed_at=NOW - timedelta(days=800)
        )
        for number in range(count)
    )
    bands = list(Band.values)
    BandWeek.objects.bulk_create(
        (
            BandWeek(
                institution=place, week=MONDAY - timedelta(weeks=week + 1), own_band=bands[(place.pk + week) % 6],
                new=1, daily=1, weekly=3, monthly=2, few_a_year=1, rarely=2, late=1, changes_seen=0,
            )
            for place in places
            for week in range(60)
        ),
        batch_size=5000,
    )  # fmt: skip
    connection.cursor().execute("ANALYZE tracker_bandweek")
    cursor = connection.connection.cursor(row_factory=psycopg.rows.tuple_row)
    own = ", ".join(f"count(*) FILTER (WHERE own_band = '{band}')" for band in bands)
    sums = ", ".join(f"sum(b.{band})" for band in bands)

    weeks = [last_week_of(month) for month in closed_months(NOW)]

    def floor() -> None:
        cursor.execute(
            f"SELECT week, count(*), {own}, {sums} FROM tracker_bandweek b JOIN accounts_institution i "
            "ON i.id = b.institution_id WHERE i.consortium_id = %s AND i.consortium_agreed_at IS NOT NULL "
            "AND week = ANY(%s) GROUP BY week ORDER BY week DESC",
            [group.pk, weeks],
        )
        cursor.fetchall()

    def product() -> None:
        ConsortiumMonth.objects.all().delete()
        freeze_consortium_months(consortium=group, at=NOW)

    floors = {f"its SQL, 12 months, {count} institutions": floor}
    compare("P4", {**floors, "product, made": product, "product, read": lambda: rollup(group, today=MONDAY)},
            min(rounds, 7), 3)  # fmt: skip


if __name__ == "__main__":
    main()
