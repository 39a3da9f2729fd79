"""Loads what the report is made of: a loader reads one kind of row in a fixed number of queries, once per `Facts`.

A report up to today reads stored summaries: a row per project, a row per institution and week. One up to a past day, or
one whose stored rows are out of date, computes the same from the weeks of contact (history.py).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import starmap
from typing import Any, NamedTuple

from django.db.models import Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.audit.models import AuditEntry
from accounts.institutions.models import Institution
from foundation.db.compiled import Compiled
from tracker.cadence.bands import YEAR, Band, State, days_late, frequency, state_on
from tracker.cadence.queries import InstitutionHistory, histories
from tracker.cadence.weeks import monday_of, week_of
from tracker.figures.models import Benchmark
from tracker.figures.tables import ReportData
from tracker.meetings.models import MeetingProject
from tracker.outcomes.models import Decision
from tracker.projects.models import Project
from tracker.reminders.queries import Effect, Reminded, effect, reminded
from tracker.reports import history
from tracker.reports.history import Standing, StateHistory, is_quiet, worst_first
from tracker.reports.models import BandWeek

TREND_WEEKS = 52


class Counts(NamedTuple):
    """Active projects by band at the end of a day, and the institution's own band."""

    new: int
    daily: int
    weekly: int
    monthly: int
    few_a_year: int
    rarely: int
    late: int
    own_band: str

    @property
    def active(self) -> int:
        return self.new + self.banded

    @property
    def banded(self) -> int:
        return self.weekly_or_better + self.monthly + self.few_a_year + self.rarely

    @property
    def weekly_or_better(self) -> int:
        return self.daily + self.weekly


class WeekRow(NamedTuple):
    """A week at the institution. `days`: mask of days with a contact; `counted`: for the institution's own band."""

    week: date
    projects: int
    contact_days: int
    closed: bool
    counted: bool
    days: int


class Decided(NamedTuple):
    """A decision; `library`, `it`, `leadership`: somebody of that side was in the room."""

    id: int
    project: str
    text: str
    decided_on: date
    library: bool
    it: bool
    leadership: bool
    awaits_leadership: bool
    project_id: int


def whole(data: ReportData) -> InstitutionHistory:
    """All projects of the institution together."""
    if data.live:
        return histories([data.institution.pk])[data.institution.pk]
    return data[past].whole(data.period.to_on)


def past(data: ReportData) -> StateHistory:
    return history.load(data.institution, until=data.period.to_on)


def standings(data: ReportData) -> list[Standing]:
    """The projects active at the end of the period, worst first."""
    if data.live:
        stored = _stored_standings(data)
        if stored is not None:
            return stored
    return data[past].standings(data.period.to_on)


#: Compiled for P3, the dean's report: see docs/performance.md.
_STANDINGS = Compiled(
    lambda institution_id: Project.objects.active().filter(institution_id=institution_id).order_by().values_list(
        "pk", "name", "kind", "library_owner_id", "it_owner_id", "sponsor_id", "cadence__band",
        "cadence__last_contact_on", "cadence__due_on", "cadence__late_on", "cadence__contact_weeks",
        "cadence__counted_weeks", "cadence__streak_weeks", "cadence__measured_in", "cadence__late_days",
        "cadence__stopped_days", "cadence__clock_days", "cadence__on_target_days",
    )
)  # fmt: skip


def _stored_standings(data: ReportData) -> list[Standing] | None:
    """None when a row was measured in an earlier week: on a Monday before the sweep."""
    today, found = data.today, []
    this_monday = monday_of(week_of(today))
    for row in _STANDINGS(institution_id=data.institution.pk):
        (
            pk, name, kind, library, it, sponsor, band, last, due, late, contacts, counted, streak, measured_in,
            late_days, stopped_days, clock_days, on_target_days,
        ) = row  # fmt: skip
        if measured_in != this_monday:
            return None
        standing: Standing = {
            "id": pk,
            "name": name,
            "kind": kind,
            "band": band,
            "state": state_on(today, running=True, last_contact=last, due_on=due, late_on=late),
            "last_contact_on": last,
            "due_on": due,
            "late_on": late,
            "days_late": days_late(today, late_on=late, late_days=late_days, stopped_days=stopped_days),
            "contact_weeks": contacts,
            "counted_weeks": counted,
            "streak_weeks": streak,
            "clock_days": clock_days,
            "on_target_days": on_target_days,
            "library_owner": library is not None,
            "it_owner": it is not None,
            "sponsor": sponsor is not None,
        }
        found.append(standing)
    return sorted(found, key=worst_first)


def quiet(data: ReportData) -> list[Standing]:
    """Those that have been late for three weeks."""
    return [row for row in data[standings] if is_quiet(row)]


def weeks(data: ReportData) -> list[WeekRow]:
    """From the first week that any figure looks at to the week of the period's end, oldest first, without gaps."""
    day = data.period.to_on
    return _week_rows(data[whole], day, max(TREND_WEEKS, week_of(day) - week_of(data.period.before.from_on) + 1))


def _week_rows(history: InstitutionHistory, day: date, count: int) -> list[WeekRow]:
    return [
        WeekRow(
            week.monday, week.projects, week.days, week.closed, week.counted,
            history.contacts.get(week_of(week.monday), 0),
        )
        for week in history.trend(today=day, weeks=count)
    ]  # fmt: skip


def band_weeks(data: ReportData) -> list[WeekRow]:
    """The weeks that the institution's own band is read from: the newest that count, as many as a year has and the one
    before, with those between them."""
    day, history = data.period.to_on, data[whole]
    if history.start is None:
        return []
    every = _week_rows(history, day, max(1, week_of(day) - week_of(history.start) + 1))
    counted = [place for place, row in enumerate(every) if row.counted]
    return every[counted[-(YEAR + 1) :][0] :] if counted else []


def band_of_weeks(rows: Sequence[WeekRow], data: ReportData) -> str:
    """The band that these weeks make: the rule, asked again with nothing but them."""
    contacts = {week_of(row.week): row.days for row in rows if row.days}
    found = frequency(
        this_week=week_of(data.period.to_on),
        start=rows[0].week if rows else None,
        holds=(),
        closed=frozenset(week_of(row.week) for row in rows if row.closed),
        contacts=contacts,
    )
    return found.band.value


def standings_before(data: ReportData) -> list[Standing]:
    """The projects active at the end of the period before."""
    return data[past].standings(data.period.before.to_on)


class Contact(NamedTuple):
    """A day on which a project had a joint contact."""

    day: date
    project: str
    project_id: int


def contacts_in(data: ReportData, row: WeekRow) -> list[Contact]:
    """Of one week, up to the end of the period. One query."""
    last = min(row.week + timedelta(days=6), data.period.to_on)
    found = MeetingProject.objects.filter(meeting__joint=True, meeting__held_on__range=(row.week, last))
    rows = found.order_by("meeting__held_on", "project__name", "project_id")
    return list(starmap(Contact, rows.values_list("meeting__held_on", "project__name", "project_id").distinct()))


def band_now(data: ReportData) -> Band:
    """The institution's own band at the end of the period."""
    return data[whole].frequency(today=data.period.to_on).band


def now(data: ReportData) -> Counts:
    return counts_of(data[standings], data[band_now])


def before(data: ReportData) -> Counts:
    """The same at the end of the period before, from its stored row if nothing has changed since it was made."""
    day = data.period.before.to_on
    if day.weekday() == 6:
        for row in _KEPT(institution_id=data.institution.pk, week=day - timedelta(days=6)):
            return Counts(*row)
    return counts_on(data[past], day)


def counts_on(past: StateHistory, day: date) -> Counts:
    return counts_of(past.standings(day), past.whole(day).frequency(today=day).band)


_BANDS = tuple(Band.values)


def counts_of(standings: list[Standing], band: str) -> Counts:
    bands = Counter([standing["band"] for standing in standings])
    late = [standing["state"] for standing in standings].count(State.LATE)
    return Counts(**{name: bands[name] for name in _BANDS}, late=late, own_band=band)


def newest_change(institution_id: int) -> int:
    """Grows with every change at the institution: the id of its newest audit entry."""
    newest = _changes().filter(institution_id=institution_id).first()
    return newest or 0


def _changes() -> QuerySet[Any, int]:
    return AuditEntry.objects.order_by("-id").values_list("id", flat=True)


def _kept(institution_id: int, week: date) -> QuerySet[Any, Any]:
    """The standing of a past week, if nothing has changed since it was kept."""
    newest = _changes().filter(institution_id=OuterRef("institution_id"))[:1]
    rows = BandWeek.objects.filter(institution_id=institution_id, week=week)
    return rows.filter(changes_seen=Coalesce(Subquery(newest), 0)).values_list(*Counts._fields)


#: Compiled for P3, as `_STANDINGS`: see docs/performance.md.
_KEPT = Compiled(_kept)


def _decisions(institution_id: int, from_on: date, to_on: date) -> QuerySet[Any, Any]:
    wanted = Q(awaits_leadership=True) | Q(decided_on__gte=from_on)
    rows = Decision.objects.filter(wanted, institution_id=institution_id, decided_on__lte=to_on)
    return rows.order_by("-decided_on", "-pk").values_list(
        "pk", "project__name", "text", "decided_on", "library_in_room", "it_in_room", "leadership_in_room",
        "awaits_leadership", "project_id",
    )  # fmt: skip


#: Compiled for P3, as `_STANDINGS`: see docs/performance.md.
_DECISIONS = Compiled(_decisions)


def decisions(data: ReportData) -> list[Decided]:
    """Of the period and the one before, and those that still wait for leadership, newest first."""
    period = data.period
    rows = _DECISIONS(institution_id=data.institution.pk, from_on=period.before.from_on, to_on=period.to_on)
    return list(starmap(Decided, rows))


def benchmarks(data: ReportData) -> list[Benchmark]:
    """The published figures that a share at weekly or better stands beside."""
    return list(Benchmark.objects.filter(weekly_or_better__isnull=False))


def published() -> list[dict[str, Any]]:
    """All published figures as plain data, with their intervals in percent."""
    rows = []
    for row in Benchmark.objects.all():
        interval = row.interval
        rows.append(
            {
                **{name: getattr(row, name) for name in ("id", "key", "title", "question", "source", "answers", "n")},
                "weekly_or_better": None if row.weekly_or_better is None else float(row.weekly_or_better),
                "n_inferred": row.n_inferred,
                "low": round(100 * interval.low, 1) if interval else None,
                "high": round(100 * interval.high, 1) if interval else None,
                "caveat": row.caveat,
                "recorded_on": row.recorded_on,
            }
        )
    return rows


def out_of_step(*, at: datetime) -> Iterator[Institution]:
    """Institutions whose last week that is over is not stored, or was computed before their newest change. Across
    institutions; two queries."""
    newest = dict(AuditEntry.objects.order_by().values_list("institution_id").annotate(Max("id")))
    kept = {
        institution_id: (week, seen)
        for institution_id, week, seen in BandWeek.objects.order_by()
        .values_list("institution_id")
        .annotate(Max("week"), Min("changes_seen"))
    }
    for institution in Institution.objects.order_by("pk").iterator():
        last_week = monday_of(week_of(institution.day(at)) - 1)
        if kept.get(institution.pk) != (last_week, newest.get(institution.pk, 0)):
            yield institution


def reminders(data: ReportData) -> list[Effect]:
    return effect(data.institution.pk, data.period.from_on, data.period.to_on)


def reminded_in(data: ReportData, row: Effect) -> list[Reminded]:
    """The reminders that the row counts. One query."""
    return reminded(data.institution.pk, data.period.from_on, data.period.to_on, row.rung)
