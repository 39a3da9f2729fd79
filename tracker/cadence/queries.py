"""Reads what a frequency is computed from, for any number of projects in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add

from django.db.models import Count, F, Max, QuerySet

from accounts.institutions.models import Closure
from tracker.cadence.bands import Running, clock, frequency
from tracker.cadence.models import Cadence, ContactWeek, InstitutionWeek
from tracker.cadence.weeks import first_day, last_day, monday_of, week_of, weeks_touched


@dataclass(frozen=True, slots=True)
class Subject:
    """What cadence must know of a project; projects/queries.py fills it in."""

    project_id: int
    institution_id: int
    running: Running
    target_days: int
    grace_days: int


def closures_of(institution_ids: Collection[int]) -> dict[int, list[tuple[date, date]]]:
    """Each institution's closures; an institution without any has an empty list."""
    closures: dict[int, list[tuple[date, date]]] = defaultdict(list)
    rows = Closure.objects.filter(institution_id__in=institution_ids)
    for institution_id, first, last in rows.order_by("starts_on").values_list("institution_id", "starts_on", "ends_on"):
        closures[institution_id].append((first, last))
    return closures


def contacts_of(project_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """project id -> week -> mask of contact days."""
    contacts: dict[int, dict[int, int]] = defaultdict(dict)
    rows = ContactWeek.objects.filter(project_id__in=project_ids)
    for project_id, monday, days in rows.values_list("project_id", "week", "days"):
        contacts[project_id][week_of(monday)] = days
    return contacts


def measured(subjects: Sequence[Subject], *, today: date) -> list[Cadence]:
    """The cadence of each subject as of `today`, unsaved, in the order given. Two queries."""
    closures = closures_of({subject.institution_id for subject in subjects})
    contacts = contacts_of([subject.project_id for subject in subjects])
    closed = {institution_id: weeks_touched(spans) for institution_id, spans in closures.items()}
    return [
        measure(
            subject,
            contacts=contacts[subject.project_id],
            closures=closures[subject.institution_id],
            closed=closed.get(subject.institution_id, frozenset()),
            today=today,
        )
        for subject in subjects
    ]


def measure(
    subject: Subject,
    *,
    contacts: dict[int, int],
    closures: Sequence[tuple[date, date]],
    closed: frozenset[int],
    today: date,
) -> Cadence:
    """One subject's cadence as of `today`; pure. `contacts`: week -> mask of days; `closed`: weeks of `closures`."""
    this_week = week_of(today)
    last_contact = first_contact = None
    if contacts:
        latest, earliest = max(contacts), min(contacts)
        last_contact = last_day(monday_of(latest), contacts[latest])
        first_contact = first_day(monday_of(earliest), contacts[earliest])
    start = subject.running.start(first_contact)
    holds = subject.running.holds
    often = frequency(this_week=this_week, start=start, holds=holds, closed=closed, contacts=contacts)
    times = clock(
        start=start,
        last_contact=last_contact,
        target_days=subject.target_days,
        grace_days=subject.grace_days,
        holds=holds,
        closures=closures,
    )
    return Cadence(
        project_id=subject.project_id,
        institution_id=subject.institution_id,
        band=often.band,
        streak_weeks=often.streak_weeks,
        counted_weeks=often.counted_weeks,
        contact_weeks=often.contact_weeks,
        contact_days=often.contact_days,
        running_from=start,
        last_contact_on=last_contact,
        due_on=times.due_on,
        late_on=times.late_on,
        measured_in=monday_of(this_week),
    )


def institution_weeks(weeks: QuerySet[ContactWeek]) -> list[InstitutionWeek]:
    """What InstitutionWeek should say of `weeks`, unsaved. One query."""
    mask = reduce(add, (Max(F("days").bitand(1 << day)) for day in range(7)))  # no bitwise-or aggregate on SQLite
    rows = weeks.values("institution_id", "week").order_by().annotate(mask=mask, count=Count("id"))
    return [
        InstitutionWeek(institution_id=row["institution_id"], week=row["week"], days=row["mask"], projects=row["count"])
        for row in rows
    ]
