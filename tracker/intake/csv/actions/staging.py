"""Meetings of a file on their way in: kept in temporary tables, which belong to this connection and lock nothing for
anybody, then added to the real ones by a few statements, so that others wait for those only."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import count
from typing import Any

from django.db import DatabaseError, InterfaceError, connection
from django.db.backends.utils import CursorWrapper

from tracker.intake.csv.actions.resolve import NewMeeting
from tracker.meetings.models import Attendance, Meeting, MeetingProject

MEETING, SERVING, ATTENDANCE = "staged_meeting", "staged_serving", "staged_attendance"
_FACTS = "external_id, held_on, starts_at, minutes, mode, state, notes, joint"
_COLUMNS = {
    MEETING: "n integer PRIMARY KEY, external_id text, held_on date, starts_at time, minutes smallint, mode text, "
    "state text, notes text, joint boolean",
    SERVING: "n integer PRIMARY KEY, meeting integer, project_id bigint",
    ATTENDANCE: "n integer PRIMARY KEY, meeting integer, person_id bigint, guest_name text, side text",
}
_KNOWN = f"""DELETE FROM {MEETING} WHERE EXISTS (SELECT 1 FROM {Meeting._meta.db_table} there
WHERE there.institution_id = %s AND there.external_id = {MEETING}.external_id)"""  # noqa: S608
_MEETINGS = f"""INSERT INTO {Meeting._meta.db_table}
(institution_id, organiser_id, created_at, updated_at, version, {_FACTS})
SELECT %s, %s, %s, %s, 1, {_FACTS} FROM {MEETING} ORDER BY n"""  # noqa: S608
_ADDED = f"""JOIN {MEETING} s ON s.n = part.meeting
JOIN {Meeting._meta.db_table} m ON m.institution_id = %s AND m.external_id = s.external_id ORDER BY part.n"""
_SERVINGS = f"""INSERT INTO {MeetingProject._meta.db_table} (institution_id, meeting_id, project_id)
SELECT m.institution_id, m.id, part.project_id FROM {SERVING} part {_ADDED}"""  # noqa: S608
_ATTENDANCES = f"""INSERT INTO {Attendance._meta.db_table}
(institution_id, meeting_id, person_id, guest_name, side, invited, answer, attended)
SELECT m.institution_id, m.id, part.person_id, part.guest_name, part.side, %s, '', %s
FROM {ATTENDANCE} part {_ADDED}"""  # noqa: S608


class Staging:
    def __init__(self) -> None:
        self._numbers = {table: count(1) for table in _COLUMNS}

    def keep(self, new: Iterable[NewMeeting]) -> None:
        """For `add`, which takes them in this order."""
        meetings: list[tuple[Any, ...]] = []
        servings: list[tuple[Any, ...]] = []
        attendances: list[tuple[Any, ...]] = []
        day, hour = connection.ops.adapt_datefield_value, connection.ops.adapt_timefield_value
        for one in new:
            n = next(self._numbers[MEETING])
            meetings.append(
                (n, one.external_id, day(one.held_on), hour(one.starts_at), one.minutes, one.mode, one.state,
                 one.notes, one.joint)
            )  # fmt: skip
            servings += [(next(self._numbers[SERVING]), n, project_id) for project_id in one.project_ids]
            people = [(person_id, "", side.value) for person_id, side in one.people]
            guests = [(None, guest.name, guest.side.value) for guest in one.guests]
            attendances += [(next(self._numbers[ATTENDANCE]), n, *who) for who in (*people, *guests)]
        with _at_once() as cursor:
            for table, rows in ((MEETING, meetings), (SERVING, servings), (ATTENDANCE, attendances)):
                if rows:
                    marks = ", ".join(["%s"] * len(rows[0]))
                    cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608

    def leave_out_known(self, institution_id: int) -> int:
        """Forget those that are stored by now; how many."""
        with connection.cursor() as cursor:
            cursor.execute(_KNOWN, [institution_id])
            return int(cursor.rowcount)

    def add(self, *, institution_id: int, organiser_id: int | None, now: datetime) -> None:
        """Store what was kept, in its order. Three statements, whatever their number."""
        made = connection.ops.adapt_datetimefield_value(now)
        with connection.cursor() as cursor:
            cursor.execute(_MEETINGS, [institution_id, organiser_id, made, made])
            cursor.execute(_SERVINGS, [institution_id])
            cursor.execute(_ATTENDANCES, [False, True, institution_id])


@contextmanager
def _at_once() -> Iterator[CursorWrapper]:
    """SQLite would write each row by itself; as a savepoint, unlike a transaction of Django's, it locks nobody out."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SAVEPOINT staging")
        try:
            yield cursor
        finally:
            if connection.vendor == "sqlite":
                cursor.execute("RELEASE staging")


@contextmanager
def staging() -> Iterator[Staging]:
    with connection.cursor() as cursor:
        for table, columns in _COLUMNS.items():
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
            cursor.execute(f"CREATE TEMPORARY TABLE {table} ({columns})")
    try:
        yield Staging()
    finally:
        # after an error of the database this may fail as well; they go with the connection, or the next import's start
        with suppress(DatabaseError, InterfaceError), connection.cursor() as cursor:
            for table in _COLUMNS:
                cursor.execute(f"DROP TABLE IF EXISTS {table}")
