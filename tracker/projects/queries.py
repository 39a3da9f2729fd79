"""Reads of projects: their subjects for cadence, and lists with a cadence that is right today."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Case, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable

from accounts.institutions.models import Closure
from accounts.people.models import Person
from foundation.db.choice_order import choice_order
from foundation.db.compiled import Compiled, in_list
from foundation.db.json_lists import JsonList, JsonRows, read_list
from tracker.cadence.bands import ActivePeriod, Band, State, state_on
from tracker.cadence.models import Cadence, ContactWeek
from tracker.cadence.queries import CadenceInput, ContactHistory, compute_cadences, stale
from tracker.cadence.weeks import monday_of, week_of
from tracker.projects.models import Partner, Project, ProjectMember, StatusChange
from tracker.projects.status_history import StatusHistory, active_period
from tracker.projects.statuses import Status

STORED = (
    "band", "last_contact_on", "due_on", "late_on", "streak_weeks", "streak_periods", "counted_weeks", "contact_weeks",
    "contact_days", "clock_days", "on_target_days",
)  # fmt: skip
WORST_FIRST = (State.LATE, State.DUE, State.NEW, State.ON_TRACK, State.PAUSED)
#: Names of `with_people`.
PEOPLE = ("member_ids", "partner_names")
COLUMNS = tuple(f"cadence__{name}" for name in (*STORED, "measured_in"))
#: Field of an owner -> the side that they are on today.
OWNER_SIDES = {"library_owner": "library_owner__team__side", "it_owner": "it_owner__team__side"}


_OF_A_SUBJECT = (
    "pk", "institution_id", "active_on_assumed", "target_days", "grace_days", "statuses",
    "institution__weekend",
)  # fmt: skip
_day = date.fromisoformat


def _statuses() -> Subquery:
    changes = StatusChange.objects.filter(project=OuterRef("pk")).order_by().values("project")
    return Subquery(changes.annotate(found=JsonRows("starts_on", "status")).values("found"))


#: What `with_past` gives each project.
PAST = ("statuses", "weeks", "closures")


def with_past(projects: QuerySet[Project], *, since: Any = None) -> QuerySet[Project]:
    """Each with its statuses, its weeks of contact (from the Monday `since` on) and its institution's closures, as the
    database gathers them for `read_past`."""
    weeks = ContactWeek.objects.filter(project=OuterRef("pk")).order_by().values("project")
    if since is not None:
        weeks = weeks.filter(week__gte=since)
    closures = Closure.objects.filter(institution=OuterRef("institution")).order_by().values("institution")
    return projects.annotate(
        statuses=_statuses(),
        weeks=Subquery(weeks.annotate(found=JsonRows("week", "days")).values("found")),
        closures=Subquery(closures.annotate(found=JsonRows("starts_on", "ends_on")).values("found")),
    )


class Past(NamedTuple):
    """What a project's weeks are counted by. `contacts`: week -> mask of days."""

    running: ActivePeriod
    contacts: dict[int, int]
    closures: list[tuple[date, date]]


def read_past(project: Any) -> Past:
    """Of a project of `with_past`."""
    return Past(
        _running(project.statuses, assumed=project.active_on_assumed),
        _contacts(project.weeks),
        _spans(project.closures),
    )


def _running(statuses: str | None, *, assumed: bool) -> ActivePeriod:
    history = sorted((_day(day), status) for day, status in read_list(statuses))
    return active_period(history, assumed=assumed)


def _contacts(weeks: str | None) -> dict[int, int]:
    return {week_of(_day(monday)): days for monday, days in read_list(weeks)}


def _spans(closures: str | None) -> list[tuple[date, date]]:
    return [(_day(first), _day(last)) for first, last in read_list(closures)]


def _counted(projects: QuerySet[Project]) -> QuerySet[Any, Any]:
    return projects.order_by().annotate(statuses=_statuses()).values_list(*_OF_A_SUBJECT)


def counted_with_past(ids: Any, *more: Subquery) -> QuerySet[Any, Any]:
    """For a compiled query of the projects `ids`: rows of which `read_counted` takes all but `more`."""
    rows = with_past(Project.objects.filter(in_list("pk", ids)).order_by())
    return rows.values_list(*_OF_A_SUBJECT, "weeks", "closures", *more)


#: Compiled for P13, the lines of this week: see docs/performance.md.
_COUNTED_WITH_PAST = Compiled(lambda ids: counted_with_past(ids))


def subjects_with_past(project_ids: Sequence[int]) -> tuple[list[CadenceInput], ContactHistory]:
    """What cadence must know of each project that is there, in the order given, and their past. One query."""
    return read_counted(_COUNTED_WITH_PAST(ids=project_ids), project_ids)


def _subject(
    pk: int, institution_id: int, assumed: bool, target: int, grace: int, statuses: Any, weekend: int
) -> CadenceInput:
    return CadenceInput(pk, institution_id, _running(statuses, assumed=assumed), target, grace, weekend)


def status_history_of(project: Project) -> StatusHistory:
    return list(project.status_changes.order_by("starts_on").values_list("starts_on", "status"))


def subjects(project_ids: Sequence[int]) -> list[CadenceInput]:
    """What cadence must know of each project that is there, in the order given. One query."""
    rows = _counted(Project.objects.filter(pk__in=project_ids))
    found = {row[0]: _subject(*row) for row in rows}
    return [found[pk] for pk in project_ids if pk in found]


def read_counted(
    rows: Iterable[Sequence[Any]], project_ids: Sequence[int]
) -> tuple[list[CadenceInput], ContactHistory]:
    """What `subjects` and `past_of` give, from rows of `counted_with_past`."""
    found: dict[int, CadenceInput] = {}
    past = ContactHistory(defaultdict(dict), defaultdict(list))
    for *row, weeks, closures in rows:
        subject = found[row[0]] = _subject(*row)
        past.contacts[subject.project_id] = _contacts(weeks)
        past.closures[subject.institution_id] = _spans(closures)
    return [found[pk] for pk in project_ids if pk in found], past


def refresh_stale(projects: Iterable[Project], *, today: date) -> None:
    """Give the projects whose stored `cadence` is of an earlier week that of `today`, unsaved. Two queries if any."""
    this_monday = monday_of(week_of(today))
    stale = [project for project in projects if project.cadence.measured_in != this_monday]
    if stale:
        fresh = {
            one.project_id: one for one in compute_cadences(subjects([project.pk for project in stale]), today=today)
        }
        for project in stale:
            project.cadence = fresh.get(project.pk, project.cadence)


def attach_state(projects: Sequence[Any], *, today: date) -> None:
    """Give each project its `cadence` and its `state` as of `today`."""
    refresh_stale(projects, today=today)
    for project in projects:
        project.state = state_of(project, project.cadence, today=today)


def state_of(project: Project, cadence: Cadence, *, today: date) -> State:
    return state_on(
        today,
        running=project.status == Status.ACTIVE,
        last_contact=cadence.last_contact_on,
        due_on=cadence.due_on,
        late_on=cadence.late_on,
    )


def belongs(project: Project, person: Person) -> bool:
    """Owns on a side, sponsors, or is a member. At most one query."""
    if person.pk in (project.library_owner_id, project.it_owner_id, project.sponsor_id):
        return True
    return project.memberships.filter(person=person).exists()


def members_of(project: Project) -> list[int]:
    return list(project.memberships.order_by("person").values_list("person", flat=True))


def partners_of(project: Project) -> list[str]:
    return list(project.partners.order_by("name").values_list("name", flat=True))


def belonging(project_ids: Collection[int], person: Person) -> set[int]:
    """Those of the projects that the person belongs to. One query."""
    return set(Project.objects.of(person).filter(pk__in=project_ids).values_list("pk", flat=True))


def in_state(state: State, *, today: date) -> Q:
    """`state_of`, as a condition on Project for whole sets at once."""
    active = Q(status=Status.ACTIVE, cadence__due_on__isnull=False)
    early = active & Q(cadence__due_on__gt=today)
    match state:
        case State.PAUSED:
            return ~Q(status=Status.ACTIVE) | Q(cadence__due_on__isnull=True)
        case State.LATE:
            return active & Q(cadence__late_on__lte=today)
        case State.DUE:
            return active & Q(cadence__due_on__lte=today, cadence__late_on__gt=today)
        case State.ON_TRACK:
            return early & Q(cadence__last_contact_on__isnull=False)
        case State.NEW:
            return early & Q(cadence__last_contact_on__isnull=True)


def worst_first(projects: QuerySet[Project], *, today: date) -> QuerySet[Project]:
    """Late, due, new, on track, paused; of each the first that is, or will be, due. What is stored says so in any week:
    only bands and streaks grow old."""
    ranks = [When(in_state(state, today=today), then=Value(rank)) for rank, state in enumerate(WORST_FIRST)]
    return projects.order_by(Case(*ranks), F("cadence__due_on").asc(nulls_last=True), "name", "id")


def fresh_cadences(today: date) -> list[Cadence]:
    """Of the projects whose cadence was stored in another week, as on a Monday before the sweep."""
    old = list(stale(monday_of(week_of(today))).values_list("pk", flat=True))
    return list(compute_cadences(subjects(old), today=today)) if old else []


def order_as_of_today(name: str, *, today: date) -> Combinable:
    """By what the rows will show of their cadence. Bands are in their order."""
    path = f"cadence__{name}"
    stored = choice_order(Project, path)
    rank = Band.values.index if name == "band" else int
    ids: dict[int, list[int]] = defaultdict(list)
    for one in fresh_cadences(today):
        ids[rank(getattr(one, name))].append(one.pk)
    ranks = [When(pk__in=found, then=Value(place)) for place, found in ids.items()]
    return Case(*ranks, default=stored or F(path), output_field=IntegerField())


def nest_cadence(rows: list[dict[str, Any]], *, today: date) -> None:
    """Gather each row's `cadence__…` columns (COLUMNS) into one `cadence`, as of `today`, with target and state. Rows
    stored in an earlier week are computed again: two queries more, whatever their number."""
    this_monday = monday_of(week_of(today))
    stale = [row["id"] for row in rows if row["cadence__measured_in"] != this_monday]
    fresh: dict[int, Cadence] = {}
    if stale:
        fresh = {cadence.project_id: cadence for cadence in compute_cadences(subjects(stale), today=today)}
    for row in rows:
        stored = {name: row.pop(f"cadence__{name}") for name in STORED}
        del row["cadence__measured_in"]
        if row["id"] in fresh:
            stored = {name: getattr(fresh[row["id"]], name) for name in STORED}
        state = state_on(
            today,
            running=row["status"] == Status.ACTIVE,
            last_contact=stored["last_contact_on"],
            due_on=stored["due_on"],
            late_on=stored["late_on"],
        )
        row["cadence"] = {
            "band": stored.pop("band"),
            "state": state,
            "target_days": row["target_days"],
            "grace_days": row["grace_days"],
            **stored,
        }


def with_people(queryset: QuerySet[Project]) -> QuerySet[Any]:
    """Each with its members' ids and its partners' names, as lists in no order, None for none; in the same query."""
    members = ProjectMember.objects.filter(project=OuterRef("pk")).order_by().values("project")
    partners = Partner.objects.filter(project=OuterRef("pk")).order_by().values("project")
    return queryset.annotate(
        member_ids=Subquery(members.annotate(found=JsonList("person")).values("found")),
        partner_names=Subquery(partners.annotate(found=JsonList("name")).values("found")),
    )
