"""Keeps the rollup in step. Called by projects and meetings in their own transaction, under the institution's lock."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Model, Q, QuerySet, Value

from foundation.db.inserts import Batch
from foundation.db.statements import statement_of
from tracker.cadence.models import Cadence, ContactWeek, InstitutionWeek
from tracker.cadence.queries import (
    COMPUTED,
    WRITTEN,
    CadenceInput,
    ContactHistory,
    compute_cadences,
    history_of,
    institution_weeks,
)
from tracker.cadence.sql import among, mask_of
from tracker.cadence.weeks import day_bit, monday_of, week_of

_MEASURED_IN = COMPUTED.index("measured_in")


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
        unique_fields=["project", "week", "institution"],
        update_fields=["days"],
    )
    _set_institution_weeks(institution_id, weeks)


def _set_institution_weeks(institution_id: int, weeks: Collection[date]) -> None:
    rows = institution_weeks(ContactWeek.objects.filter(institution_id=institution_id, week__in=weeks))
    totals = [InstitutionWeek(**row) for row in rows]
    InstitutionWeek.objects.bulk_create(
        totals, update_conflicts=True, unique_fields=["institution", "week"], update_fields=["days", "projects"]
    )
    empty = set(weeks) - {row.week for row in totals}
    if empty:
        InstitutionWeek.objects.filter(institution_id=institution_id, week__in=empty).delete()


def contact_added(subjects: Sequence[CadenceInput], past: ContactHistory, *, day: date, today: date) -> list[Batch]:
    """These projects, of one institution, met on `day`: the rows that say what `set_contact_weeks` and `refresh` would
    store, for a new contact can only add its day. Adds it to `past` as well."""
    if not subjects:
        return []
    week, bit = week_of(day), day_bit(day)
    contacts = past.contacts
    new = [subject for subject in subjects if not contacts[subject.project_id].get(week, 0) & bit]
    for subject in new:
        contacts[subject.project_id][week] = contacts[subject.project_id].get(week, 0) | bit
    rows = [
        Batch(compute_cadences(subjects, today=today, past=past), unique=("project", "institution"), update=WRITTEN)
    ]
    if new:
        monday, place = monday_of(week), new[0].institution_id
        weeks = [
            ContactWeek(
                institution_id=place, project_id=one.project_id, week=monday, days=contacts[one.project_id][week]
            )
            for one in new
        ]
        first = sum(row.days == bit for row in weeks)
        whole = InstitutionWeek(institution_id=place, week=monday, days=bit, projects=first)
        rows.append(Batch(weeks, unique=("project", "week", "institution"), update=("days",)))
        rows.append(Batch([whole], unique=("institution", "week"), join={"days": "|", "projects": "+"}))
    return rows


def refresh(subjects: Sequence[CadenceInput], *, today: date) -> None:
    """Compute and store the subjects' cadence as of `today`, the day at their institution."""
    Cadence.objects.bulk_create(
        compute_cadences(subjects, today=today),
        update_conflicts=True,
        unique_fields=["project", "institution"],
        update_fields=WRITTEN,
    )


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


@dataclass(frozen=True, slots=True)
class _Rollup:
    """A table that says what `parts` add up to: rows of keys and facts, of which `days` is a mask and the other a
    number."""

    model: type[Model]
    keys: tuple[str, ...]
    facts: tuple[str, ...]
    parts: QuerySet[Any, Any]
    ids: Sequence[int] | None  # of institutions; None: all

    def differing(self) -> tuple[str, list[Any]]:
        """The rows that say something else, with what is right, as SQL and its values. One GROUP BY over both, in
        which a row that one of them lacks is zeros."""
        key, fact = ", ".join(self.keys), ", ".join(self.facts)
        zeros, stored = ", ".join("0" for _ in self.facts), ", ".join(f"stored_{name}" for name in self.facts)
        total = {name: mask_of(name, connection.vendor) if name == "days" else f"sum({name})" for name in self.facts}
        differs = " OR ".join(f"{total[name]} <> max(stored_{name})" for name in self.facts)
        sql, params = statement_of(self.parts)
        where, ids = "", []
        if self.ids is not None:
            ours, value = among("institution_id", self.ids, connection.vendor)
            where, ids = f" WHERE {ours}", [value]
        compared = (
            f"WITH parts ({key}, {fact}) AS ({sql}), sides ({key}, {fact}, {stored}) AS ("  # noqa: S608
            f"SELECT {key}, {fact}, {zeros} FROM parts UNION ALL SELECT {key}, {zeros}, {fact} "
            f"FROM {self.model._meta.db_table}{where}) "
            f"SELECT {key}, {', '.join(f'{total[name]} AS {name}' for name in self.facts)} FROM sides "
            f"GROUP BY {key} HAVING {differs}"
        )
        return compared, [*params, *ids]

    def repair(self) -> int:
        """How many rows differed."""
        table, unique = self.model._meta.db_table, ", ".join(self.keys)
        key, fact = ", ".join(self.keys), ", ".join(self.facts)
        update = ", ".join(f"{name} = excluded.{name}" for name in self.facts)
        sql, params = self.differing()
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE wrong AS SELECT {key}, {fact} FROM {table} LIMIT 0")  # noqa: S608
            cursor.execute(f"INSERT INTO wrong {sql}", params)
            differ = int(cursor.rowcount)
            if differ:
                cursor.execute(
                    f"INSERT INTO {table} ({key}, {fact}) SELECT {key}, {fact} FROM wrong WHERE days > 0 "  # noqa: S608
                    f"ON CONFLICT ({unique}) DO UPDATE SET {update}"
                )
                cursor.execute(
                    f"DELETE FROM {table} WHERE ({unique}) IN (SELECT {unique} FROM wrong WHERE days = 0)"  # noqa: S608
                )
            cursor.execute("DROP TABLE wrong")
        return differ


def _weeks(truth: QuerySet[Any, Any], ids: Sequence[int] | None) -> _Rollup:
    return _Rollup(ContactWeek, ("institution_id", "project_id", "week"), ("days",), truth, ids)


def _institutions_weeks(ids: Sequence[int] | None) -> _Rollup:
    whole = (
        ContactWeek.objects.order_by() if ids is None else ContactWeek.objects.filter(institution_id__in=ids).order_by()
    )
    parts = whole.values_list("institution_id", "week", "days", Value(1))
    return _Rollup(InstitutionWeek, ("institution_id", "week"), ("days", "projects"), parts, ids)


def reconcile(*, truth: QuerySet[Any, Any], institution_ids: Sequence[int]) -> Differences:
    """Make the rollup of these institutions, which the caller has locked, say `truth`: rows of institution_id,
    project_id, week, and the bit of a day, in any number. Set-wise in the database."""
    weeks = _weeks(truth, institution_ids).repair()
    return Differences(weeks, _institutions_weeks(institution_ids).repair())


def institutions_that_differ(*, truth: QuerySet[Any, Any], institution_ids: Sequence[int] | None) -> set[int]:
    """Those for which `reconcile` has something to do, of all if None; without a lock, each of two statements sees one
    moment."""
    found: set[int] = set()
    with connection.cursor() as cursor:
        for rollup in (_weeks(truth, institution_ids), _institutions_weeks(institution_ids)):
            sql, params = rollup.differing()
            cursor.execute(f"SELECT DISTINCT institution_id FROM ({sql}) AS wrong", params)  # noqa: S608
            found.update(institution_id for (institution_id,) in cursor.fetchall())
    return found


def wrong_cadences(subjects: Sequence[CadenceInput]) -> list[CadenceInput]:
    """Those whose stored cadence is missing, or is not what the rollup gives for the week that it says."""
    ids = [subject.project_id for subject in subjects]
    rows = Cadence.objects.filter(pk__in=ids).order_by().values_list("pk", *COMPUTED)
    stored = {project_id: values for project_id, *values in rows}
    past = history_of(subjects)
    wrong = [subject for subject in subjects if subject.project_id not in stored]
    for monday in {values[_MEASURED_IN] for values in stored.values()}:
        then = [s for s in subjects if s.project_id in stored and stored[s.project_id][_MEASURED_IN] == monday]
        for subject, right in zip(then, compute_cadences(then, today=monday, past=past), strict=True):
            if stored[subject.project_id] != [getattr(right, name) for name in COMPUTED]:
                wrong.append(subject)
    return wrong
