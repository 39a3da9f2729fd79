"""A person's projects as lines, worst first, each with its last weeks and when it meets next. May import queries."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import islice
from typing import Any

from django.db.models import Count, Min, QuerySet, Window

from accounts.people.models import Person
from accounts.permissions import may_write
from foundation.db.compiled import Compiled, CompiledRows, in_list
from tracker.cadence.bands import State, counted_weeks
from tracker.cadence.heatmap import FEW, last_weeks
from tracker.cadence.weeks import closed_weeks, monday_of, week_of
from tracker.meetings.line_actions import line_actions
from tracker.meetings.models import PLANNED, MeetingProject
from tracker.projects.drawings import sparkline
from tracker.projects.models import Project
from tracker.projects.queries import PAST, in_state, read_past, refresh_stale, with_past, worst_first
from tracker.projects.statuses import Status
from tracker.projects.year import ProjectLine, project_line

LINES_SHOWN = 30  # of one kind on a page


@dataclass(slots=True)
class WeekProjects:
    """`everything`: the projects are all of the institution's, since the person belongs to none and oversees them.
    `lines`: the worst of them; `needing`: how many of all are late or due; `more`: how many are not among the lines."""

    lines: list[ProjectLine]
    everything: bool
    needing: int
    more: int

    @property
    def needy(self) -> list[ProjectLine]:
        return [line for line in self.lines if line.needs]

    @property
    def calm(self) -> list[ProjectLine]:
        return [line for line in self.lines if not line.needs]


def week_projects(person: Person, *, today: date) -> WeekProjects:
    """Worst first: late, due, new, on track, paused. Two queries; one more for who belongs to no project, and two
    where the week has just begun."""
    asked = {"today": today, "since": monday_of(week_of(today) - FEW)}
    found: Sequence[Any] = _compiled(_of_person, LINES_SHOWN)(person=person.pk, **asked)
    everything = not found and bool(person.roles) and not _staff_only(person)
    if everything:
        found = _compiled(_of_all, LINES_SHOWN)(**asked)
    refresh_stale(found, today=today)
    lines = [project_line(project, today=today) for project in found]
    for line in lines:
        line.sparkline = _sparkline(line, today)
    if may_write(person.roles, belongs=not everything):
        coming = dict(_COMING(ids=[project.pk for project in found], today=today))
        offered = line_actions((project, coming.get(project.pk)) for project in found)
        for line, actions in zip(lines, offered, strict=True):
            line.actions = actions
    return WeekProjects(
        lines=lines,
        everything=everything,
        needing=found[0].number_needing if found else 0,
        more=found[0].number - len(lines) if found else 0,
    )


def _worst(projects: QuerySet[Project], *, today: date, since: date) -> QuerySet[Project]:
    """With how many they are and how many of them are late or due, and its past `since`."""
    needing = in_state(State.LATE, today=today) | in_state(State.DUE, today=today)
    counted = projects.exclude(status=Status.CLOSED).annotate(
        number=Window(Count("pk")),
        number_needing=Window(Count("pk", filter=needing)),
    )
    return worst_first(with_past(counted, since=since), today=today)


def _of_person(person: Any, today: date, since: date) -> QuerySet[Project]:
    return _worst(Project.objects.filter(pk__in=Project.objects.of(person).values("pk")), today=today, since=since)


def _of_all(today: date, since: date) -> QuerySet[Project]:
    return _worst(Project.objects.all(), today=today, since=since)


@cache
def _compiled(build: Callable[..., QuerySet[Project]], most: int) -> CompiledRows[Project]:
    """The first `most` of what `build` gives. Compiled for P13: see docs/performance.md."""
    return CompiledRows(
        Project,
        lambda **values: build(**values)[:most],
        names=("id", "institution_id", "name", "status", "target_days", "active_on_assumed"),
        joined={"cadence": ()},
        more=("number", "number_needing", *PAST),
    )


def _coming(ids: Any, today: date) -> QuerySet[Any, Any]:
    """When each meets next. Not a column of the lines: the database would look through all that is planned for each."""
    planned = MeetingProject.objects.filter(in_list("project_id", ids), meeting__state=PLANNED)
    rows = planned.filter(meeting__held_on__gte=today).order_by().values_list("project_id")
    return rows.annotate(Min("meeting__held_on"))


#: Compiled for P13: see docs/performance.md.
_COMING = Compiled(_coming)


def _sparkline(line: ProjectLine, today: date) -> str:
    past = read_past(line.project)
    closed = closed_weeks(past.closures)
    counted = counted_weeks(
        this_week=week_of(today),
        start=line.cadence.running_from,
        holds=past.running.holds,
        closed=closed,
        contacts=past.contacts,
    )
    weeks = last_weeks(FEW, today=today, contacts=past.contacts, closed=closed, counted=frozenset(islice(counted, FEW)))
    return sparkline(weeks, contact_weeks=line.cadence.contact_weeks, counted_weeks=line.cadence.counted_weeks)


def _staff_only(person: Person) -> bool:
    return not may_write(person.roles, belongs=False) and "dean" not in person.roles
