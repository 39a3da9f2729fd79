"""Reads what a frequency is computed from, for any number of projects in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, IntegerField, Min, Q, QuerySet, Value

from accounts.institutions.models import Closure
from foundation.db.compiled import Compiled, in_list
from tracker.cadence.bands import ActivePeriod, Frequency, Rhythm, clock, counted_weeks, frequency, punctuality
from tracker.cadence.models import Cadence, ContactWeek, InstitutionWeek
from tracker.cadence.sql import DayNumber, Mask
from tracker.cadence.weeks import (
    DAY,
    Span,
    closed_weeks,
    contacts_until,
    days_in,
    first_day,
    last_day,
    merged,
    monday_of,
    running_days,
    week_of,
)


@dataclass(frozen=True, slots=True)
class CadenceInput:
    """What cadence must know of a project; projects/queries.py fills it in."""

    project_id: int
    institution_id: int
    running: ActivePeriod
    target_days: int
    grace_days: int
    weekend: int  # mask of days


def as_of(subject: CadenceInput, day: date) -> CadenceInput:
    """The subject as `day` knew it: a hold that began later does not exist, one that ended later has no end yet."""
    holds: tuple[Span, ...] = tuple(
        (first, None if last is None or last >= day else last) for first, last in subject.running.holds if first <= day
    )
    if holds == subject.running.holds:
        return subject
    return replace(subject, running=replace(subject.running, holds=holds))


def on_hold(subject: CadenceInput, day: date) -> bool:
    return any(first <= day and (last is None or day <= last) for first, last in subject.running.holds)


_NONE: Any = Value(None, IntegerField())


def _pasts(ids: Collection[int]) -> QuerySet[Any, Any]:
    """Three kinds of rows in one query: a closure has a last day, a week its contact days, and what is left is the day
    from which the institution's projects count."""
    return (
        Closure.objects.filter(in_list("institution_id", ids))
        .order_by()
        .values_list("institution_id", "starts_on", "ends_on", Value(0), Value(0))
        .union(
            InstitutionWeek.objects.filter(in_list("institution_id", ids))
            .order_by()
            .values_list("institution_id", "week", _NONE, "days", "projects"),
            Cadence.objects.filter(in_list("institution_id", ids))
            .order_by()
            .values_list("institution_id")
            .annotate(first=Min("running_from"), last=_NONE, days=_NONE, projects=_NONE),
            all=True,
        )
    )


#: Compiled for P3, the dean's report: see docs/performance.md.
_PASTS = Compiled(_pasts)


def closures_of(institution_ids: Collection[int]) -> dict[int, list[tuple[date, date]]]:
    """Each institution's closures; an institution without any has an empty list."""
    closures: dict[int, list[tuple[date, date]]] = defaultdict(list)
    rows = Closure.objects.filter(institution_id__in=institution_ids).order_by("starts_on")
    for institution_id, first, last in rows.values_list("institution_id", "starts_on", "ends_on"):
        closures[institution_id].append((first, last))
    return closures


def contacts_of(project_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """project id -> week -> mask of contact days."""
    contacts: dict[int, dict[int, int]] = defaultdict(dict)
    rows = ContactWeek.objects.filter(project_id__in=project_ids).values_list("project_id", "week", "days")
    for project_id, monday, days in rows:
        contacts[project_id][(monday.toordinal() - 1) // 7] = days  # week_of, without a call for each row
    return contacts


@dataclass(frozen=True, slots=True)
class ContactHistory:
    """Of some subjects, what `contacts_of` and `closures_of` give."""

    contacts: dict[int, dict[int, int]]
    closures: dict[int, list[tuple[date, date]]]


def history_of(subjects: Sequence[CadenceInput]) -> ContactHistory:
    """One query for both kinds of rows: a week of a project has its contact days; a closure has its first day and, as
    0 or less, how many days follow it."""
    past = ContactHistory(defaultdict(dict), defaultdict(list))
    weeks = (
        ContactWeek.objects.filter(project_id__in=[subject.project_id for subject in subjects])
        .order_by()
        .values_list("project_id", DayNumber("week"), "days")
    )
    closures = (
        Closure.objects.filter(institution_id__in={subject.institution_id for subject in subjects})
        .order_by()
        .values_list("institution_id", DayNumber("starts_on"), DayNumber("starts_on") - DayNumber("ends_on"))
    )
    for owner_id, first, days in weeks.union(closures, all=True):
        if days > 0:
            past.contacts[owner_id][first // 7] = days
        else:
            past.closures[owner_id].append((date.fromordinal(first + 1), date.fromordinal(first - days + 1)))
    return past


#: What is stored of a subject's cadence, beside the project and the institution.
COMPUTED = (
    "band", "streak_weeks", "counted_weeks", "contact_weeks", "contact_days", "running_from", "last_contact_on",
    "due_on", "late_on", "late_days", "stopped_days", "clock_days", "on_target_days", "streak_periods", "measured_in",
)  # fmt: skip
#: What a write of a cadence sets.
WRITTEN = (*COMPUTED, "changed_at")


def compute_cadences(
    subjects: Sequence[CadenceInput], *, today: date, past: ContactHistory | None = None
) -> list[Cadence]:
    """The cadence of each subject as of `today`, unsaved, in the order given. One query; none when the caller has the
    `past` already."""
    if past is None:
        past = history_of(subjects)
    closed = {institution_id: closed_weeks(spans) for institution_id, spans in past.closures.items()}
    closures = {institution_id: merged(spans) for institution_id, spans in past.closures.items()}
    return [
        _cadence(
            subject,
            contacts=past.contacts.get(subject.project_id, {}),
            closures=closures.get(subject.institution_id, ()),
            closed=closed.get(subject.institution_id, frozenset()),
            today=today,
        )
        for subject in subjects
    ]


def _cadence(
    subject: CadenceInput,
    *,
    contacts: Mapping[int, int],
    closures: Sequence[Span],
    closed: frozenset[int],
    today: date,
) -> Cadence:
    """Pure. `contacts`: week -> mask of days; `closures`: merged; `closed`: their weeks."""
    this_week = week_of(today)
    last_contact = first_contact = None
    if contacts:
        latest, earliest = max(contacts), min(contacts)
        last_contact = last_day(monday_of(latest), contacts[latest])
        first_contact = first_day(monday_of(earliest), contacts[earliest])
    start = subject.running.start(first_contact)
    holds = subject.running.holds
    often = frequency(this_week=this_week, start=start, holds=holds, closed=closed, contacts=contacts)
    rhythm = Rhythm(subject.target_days, subject.grace_days, subject.weekend, holds, closures)
    times = clock(start=start, last_contact=last_contact, rhythm=rhythm)
    stopped, monday = rhythm.stopped, monday_of(this_week)
    kept = punctuality(
        start=start,
        contacts=contacts,
        window=often.window,
        rhythm=rhythm,
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
        late_days=running_days(times.late_on + DAY, monday - DAY, stopped) if times.late_on else 0,
        stopped_days=days_in(stopped, monday),
        clock_days=kept.clock_days,
        on_target_days=kept.on_target_days,
        streak_periods=kept.streak_periods,
        measured_in=monday,
    )


def stale(monday: date) -> QuerySet[Cadence]:
    """Stored as of another week than the one of that Monday. An index serves both halves."""
    return Cadence.objects.filter(Q(measured_in__lt=monday) | Q(measured_in__gt=monday))


class TrendWeek(NamedTuple):
    """A week of an institution, all its projects together. `days` and `projects` had a contact. `closed` weeks and
    those before its first project `counted` not; nor does a present week that has no contact yet."""

    monday: date
    days: int
    projects: int
    closed: bool
    counted: bool


@dataclass(frozen=True, slots=True)
class InstitutionHistory:
    """What an institution's own frequency is computed from: the contact days of all its projects together."""

    start: date | None
    closed: frozenset[int]
    contacts: Mapping[int, int]
    projects: Mapping[int, int]

    def frequency(self, *, today: date) -> Frequency:
        """As of `today`. The institution is never on hold: a week counts if it is not closed."""
        return frequency(
            this_week=week_of(today), start=self.start, holds=(), closed=self.closed, contacts=self._until(today)
        )

    def trend(self, *, today: date, weeks: int = 52) -> list[TrendWeek]:
        """The last `weeks` calendar weeks up to that of `today`, oldest first."""
        this_week = week_of(today)
        contacts = self._until(today)
        counted = set(
            counted_weeks(this_week=this_week, start=self.start, holds=(), closed=self.closed, contacts=contacts)
        )
        return [
            TrendWeek(
                monday=monday_of(week),
                days=contacts.get(week, 0).bit_count(),
                projects=self.projects.get(week, 0),
                closed=week in self.closed,
                counted=week in counted,
            )
            for week in range(this_week - weeks + 1, this_week + 1)
        ]

    def _until(self, today: date) -> dict[int, int]:
        return contacts_until(self.contacts, today)


def histories(institution_ids: Collection[int]) -> dict[int, InstitutionHistory]:
    """Each institution's history. One query, however many they are."""
    closures: dict[int, list[tuple[date, date]]] = defaultdict(list)
    contacts: dict[int, dict[int, int]] = defaultdict(dict)
    projects: dict[int, dict[int, int]] = defaultdict(dict)
    starts: dict[int, date | None] = {}
    for institution_id, first, last, days, count in _PASTS(ids=institution_ids):
        if last is not None:
            closures[institution_id].append((first, last))
        elif days is not None:
            week = (first.toordinal() - 1) // 7  # week_of, without a call for each row
            contacts[institution_id][week], projects[institution_id][week] = days, count
        else:
            starts[institution_id] = first
    return {
        institution_id: InstitutionHistory(
            start=starts.get(institution_id),
            closed=closed_weeks(closures[institution_id]),
            contacts=contacts[institution_id],
            projects=projects[institution_id],
        )
        for institution_id in institution_ids
    }


def institution_weeks(weeks: QuerySet[ContactWeek]) -> QuerySet[Any, Any]:
    """What InstitutionWeek should say of `weeks`: institution_id, week, days, projects."""
    return weeks.values("institution_id", "week").order_by().annotate(days=Mask("days"), projects=Count("id"))
