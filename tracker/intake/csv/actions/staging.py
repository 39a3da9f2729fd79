"""Meetings of a file on their way in: kept in temporary files, and in the transaction that adds them in temporary
tables, from which a few statements write the real ones. Nothing belongs to the connection outside that transaction,
so that a pooler may stand in between."""

import pickle
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from itertools import count
from tempfile import TemporaryFile
from typing import IO, Any

from django.db import connection

from tracker.intake.csv.actions.resolve import NewMeeting
from tracker.meetings.models import Attendance, Meeting, MeetingProject

MEETING, SERVING, ATTENDANCE = "staged_meeting", "staged_serving", "staged_attendance"
_FACTS = "external_id, held_on, starts_at, minutes, mode, place, state, notes, links, joint"
_COLUMNS = {
    MEETING: "n integer PRIMARY KEY, external_id text, held_on date, starts_at time, minutes smallint, mode text, "
    "place text, state text, notes text, links text, joint boolean",
    SERVING: "n integer PRIMARY KEY, meeting integer, project_id bigint",
    ATTENDANCE: "n integer PRIMARY KEY, meeting integer, person_id bigint, guest_name text, "
    "guest_address text, side text",
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
(institution_id, meeting_id, person_id, guest_name, guest_address, side, invited, answer, attended)
SELECT m.institution_id, m.id, part.person_id, part.guest_name, part.guest_address, part.side,
m.state <> 'held', '', m.state = 'held'
FROM {ATTENDANCE} part {_ADDED}"""  # noqa: S608


class Staging:
    def __init__(self, files: Mapping[str, IO[bytes]]) -> None:
        self._files = files  # one for each table
        self._numbers = {table: count(1) for table in _COLUMNS}

    def keep(self, new: Iterable[tuple[str, NewMeeting]]) -> None:
        """For `add`, which takes them in this order. Each has its external id beside it."""
        meetings: list[tuple[Any, ...]] = []
        servings: list[tuple[Any, ...]] = []
        attendances: list[tuple[Any, ...]] = []
        day, hour = connection.ops.adapt_datefield_value, connection.ops.adapt_timefield_value
        for external_id, one in new:
            n = next(self._numbers[MEETING])
            meetings.append(
                (n, external_id, day(one.held_on), hour(one.starts_at), one.minutes, one.mode, one.place, one.state,
                 one.notes, one.links, not one.why_not)
            )  # fmt: skip
            servings += [(next(self._numbers[SERVING]), n, project_id) for project_id in one.project_ids]
            people = [(person_id, "", "", side.value) for person_id, side in one.people]
            guests = [(None, guest.name, guest.address, guest.side.value) for guest in one.guests]
            attendances += [(next(self._numbers[ATTENDANCE]), n, *who) for who in (*people, *guests)]
        for table, rows in ((MEETING, meetings), (SERVING, servings), (ATTENDANCE, attendances)):
            pickle.dump(rows, self._files[table])

    @contextmanager
    def tables(self) -> Iterator[None]:
        """What was kept stands in temporary tables inside this block, which lies in one transaction."""
        with connection.cursor() as cursor:
            for table, columns in _COLUMNS.items():
                cursor.execute(f"CREATE TEMPORARY TABLE {table} ({columns})")
                _fill(cursor, table, self._rows(table))
        yield
        with connection.cursor() as cursor:  # after an error the transaction takes them along
            for table in _COLUMNS:
                cursor.execute(f"DROP TABLE {table}")

    def _rows(self, table: str) -> Iterator[tuple[Any, ...]]:
        file = self._files[table]
        file.seek(0)
        while True:
            try:
                yield from pickle.load(file)  # noqa: S301  # our own, without a name in any folder
            except EOFError:
                return

    def leave_out_known(self, institution_id: int) -> int:
        """Forget those that are stored by now; how many. Inside `tables`, as `add`."""
        with connection.cursor() as cursor:
            cursor.execute(_KNOWN, [institution_id])
            return int(cursor.rowcount)

    def add(self, *, institution_id: int, organiser_id: int | None, now: datetime) -> None:
        """Store what was kept, in its order. Three statements, whatever their number."""
        made = connection.ops.adapt_datetimefield_value(now)
        with connection.cursor() as cursor:
            cursor.execute(_MEETINGS, [institution_id, organiser_id, made, made])
            cursor.execute(_SERVINGS, [institution_id])
            cursor.execute(_ATTENDANCES, [institution_id])


def _fill(cursor: Any, table: str, rows: Iterator[tuple[Any, ...]]) -> None:
    """One statement, however many rows."""
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        marks = ", ".join(["%s"] * (_COLUMNS[table].count(",") + 1))
        cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608


@contextmanager
def staging() -> Iterator[Staging]:
    with ExitStack() as stack:
        yield Staging({table: stack.enter_context(TemporaryFile()) for table in _COLUMNS})
