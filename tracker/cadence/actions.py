"""Keeps the rollup in step. Called by projects and meetings in their own transaction, under the institution's lock."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from tracker.cadence.models import Cadence, ContactWeek, InstitutionWeek
from tracker.cadence.queries import Subject, contacts_of, institution_weeks, measured
from tracker.cadence.weeks import day_bit, monday_of, week_of

SUMMARY = [
    "band", "streak_weeks", "counted_weeks", "contact_weeks", "contact_days", "running_from", "last_contact_on",
    "due_on", "late_on", "measured_in",
]  # fmt: skip


def set_contact_weeks(*, institution_id: int, truth: Mapping[tuple[int, date], int]) -> None:
    """Make the rollup say `truth`: (project id, Monday) -> mask of contact days, 0 for none. Six queries at most."""
    weeks = sorted({week for _, week in truth})
    gone = [key for key, days in truth.items() if not days]
    if gone:
        missing = Q()
        for project_id, week in gone:
            missing |= Q(project_id=project_id, week=week)
        ContactWeek.objects.filter(missing).delete()
    ContactWeek.objects.bulk_create(
        [
            ContactWeek(institution_id=institution_id, project_id=project_id, week=week, days=days)
            for (project_id, week), days in truth.items()
            if days
        ],
        update_conflicts=True,
        unique_fields=["project", "week"],
        update_fields=["days"],
    )
    _set_institution_weeks(institution_id, weeks)


def _set_institution_weeks(institution_id: int, weeks: Collection[date]) -> None:
    totals = institution_weeks(ContactWeek.objects.filter(institution_id=institution_id, week__in=weeks))
    InstitutionWeek.objects.bulk_create(
        totals, update_conflicts=True, unique_fields=["institution", "week"], update_fields=["days", "projects"]
    )
    empty = set(weeks) - {row.week for row in totals}
    if empty:
        InstitutionWeek.objects.filter(institution_id=institution_id, week__in=empty).delete()


_ADD_TO_INSTITUTION_WEEK = """
INSERT INTO tracker_institutionweek AS stored (institution_id, week, days, projects) VALUES (%s, %s, %s, %s)
ON CONFLICT (institution_id, week)
DO UPDATE SET days = stored.days | excluded.days, projects = stored.projects + excluded.projects
"""


def add_contact(subjects: Sequence[Subject], *, day: date, today: date) -> None:
    """These projects, of one institution, met on `day`. What `set_contact_weeks` and `refresh` would store, in six
    queries at most: a new contact can only add its day."""
    week, bit = week_of(day), day_bit(day)
    contacts = contacts_of([subject.project_id for subject in subjects])
    new = [subject for subject in subjects if not contacts[subject.project_id].get(week, 0) & bit]
    for subject in new:
        contacts[subject.project_id][week] = contacts[subject.project_id].get(week, 0) | bit
    if new:
        ContactWeek.objects.bulk_create(
            [
                ContactWeek(
                    institution_id=subject.institution_id,
                    project_id=subject.project_id,
                    week=monday_of(week),
                    days=contacts[subject.project_id][week],
                )
                for subject in new
            ],
            update_conflicts=True,
            unique_fields=["project", "week"],
            update_fields=["days"],
        )
        first = sum(contacts[subject.project_id][week] == bit for subject in new)
        with connection.cursor() as cursor:
            cursor.execute(_ADD_TO_INSTITUTION_WEEK, [new[0].institution_id, monday_of(week), bit, first])
    _store(measured(subjects, today=today, contacts=contacts))


def refresh(subjects: Sequence[Subject], *, today: date) -> None:
    """Compute and store the subjects' cadence as of `today`, the day at their institution."""
    _store(measured(subjects, today=today))


def _store(cadences: list[Cadence]) -> None:
    Cadence.objects.bulk_create(cadences, update_conflicts=True, unique_fields=["project"], update_fields=SUMMARY)


@dataclass(frozen=True, slots=True)
class Differences:
    """Rows of the rollup that did not say what the meetings say: stored too few, too many, or with another content."""

    weeks: int = 0
    institution_weeks: int = 0
    cadences: int = 0
    joint: int = 0

    def __add__(self, other: "Differences") -> "Differences":
        return Differences(
            self.weeks + other.weeks,
            self.institution_weeks + other.institution_weeks,
            self.cadences + other.cadences,
            self.joint + other.joint,
        )

    def __bool__(self) -> bool:
        return self != Differences()


_WEEKS = "tracker_contactweek", "project_id", ("institution_id", "project_id", "week", "days")
_INSTITUTION_WEEKS = "tracker_institutionweek", "institution_id", ("institution_id", "week", "days", "projects")


def reconcile(*, truth: QuerySet[Any, Any], institution_ids: Sequence[int], check: bool = False) -> Differences:
    """Make the rollup of these institutions, which the caller has locked, say `truth`: rows of institution_id,
    project_id, week, days. Set-wise in the database, whatever their number. `check`: only count what differs."""
    sql, params = truth.values_list("institution_id", "project_id", "week", "days").query.sql_with_params()
    bits = " + ".join(f"max(days & {1 << day})" for day in range(7))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE truth (institution_id bigint, project_id bigint, week date, days int)")
        cursor.execute(f"INSERT INTO truth {sql}", params)
        cursor.execute("CREATE INDEX truth_key ON truth (project_id, week)")
        cursor.execute(
            "CREATE TEMPORARY TABLE whole AS "  # noqa: S608
            f"SELECT institution_id, week, {bits} AS days, count(*) AS projects FROM truth GROUP BY 1, 2"
        )
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE truth")
            cursor.execute("ANALYZE whole")
        weeks = _reconcile_table(cursor, "truth", *_WEEKS, institution_ids=institution_ids, check=check)
        whole = _reconcile_table(cursor, "whole", *_INSTITUTION_WEEKS, institution_ids=institution_ids, check=check)
        cursor.execute("DROP TABLE whole")
        cursor.execute("DROP TABLE truth")
    return Differences(weeks=weeks, institution_weeks=whole)


def _reconcile_table(
    cursor: Any,
    source: str,
    table: str,
    key: str,
    columns: Sequence[str],
    *,
    institution_ids: Sequence[int],
    check: bool,
) -> int:
    """Make `table` say what `source` says, row by (key, week); how many rows differed. Names are ours, never input."""
    facts = [name for name in columns if name not in ("institution_id", "project_id", "week")]
    other = " OR ".join(f"t.{name} <> s.{name}" for name in facts)
    same_key = f"t.{key} = s.{key} AND t.week = s.week"
    wrong = f"FROM {source} s LEFT JOIN {table} t ON {same_key} WHERE t.id IS NULL OR {other}"
    ours = ", ".join(["%s"] * len(institution_ids))
    gone = f"institution_id IN ({ours}) AND NOT EXISTS (SELECT 1 FROM {source} s WHERE {same_key})"  # noqa: S608
    if check:
        cursor.execute(f"SELECT count(*) {wrong}")
        (differ,) = cursor.fetchone()
        cursor.execute(f"SELECT count(*) FROM {table} t WHERE {gone}", institution_ids)  # noqa: S608
        return int(differ) + int(cursor.fetchone()[0])
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) "
        f"SELECT {', '.join(f's.{name}' for name in columns)} {wrong} "
        f"ON CONFLICT ({key}, week) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in facts)}"
    )
    differ = cursor.rowcount
    cursor.execute(f"DELETE FROM {table} AS t WHERE {gone}", institution_ids)  # noqa: S608
    return int(differ + cursor.rowcount)


def wrong_cadences(subjects: Sequence[Subject]) -> list[Subject]:
    """Those whose stored cadence is missing, or is not what the rollup gives for the week that it says."""
    stored = {row.project_id: row for row in Cadence.objects.filter(pk__in=[s.project_id for s in subjects])}
    wrong = [subject for subject in subjects if subject.project_id not in stored]
    for monday in {row.measured_in for row in stored.values()}:
        then = [s for s in subjects if s.project_id in stored and stored[s.project_id].measured_in == monday]
        for subject, right in zip(then, measured(then, today=monday), strict=True):
            if any(getattr(stored[subject.project_id], name) != getattr(right, name) for name in SUMMARY):
                wrong.append(subject)
    return wrong
