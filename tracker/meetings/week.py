"""What meetings show on a person's *this week*: their projects worst first, and their meetings. May import queries."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django.db.models import Count, Exists, Q, QuerySet

from accounts.people.models import Person
from accounts.permissions import may_write
from tracker.cadence.bands import State, counted_weeks
from tracker.cadence.heatmap import FEW, last_weeks
from tracker.cadence.weeks import closed_weeks, week_of
from tracker.meetings.line_actions import line_actions
from tracker.meetings.models import PLANNED, Attendance, Meeting, MeetingProject
from tracker.meetings.permissions import writable
from tracker.projects.drawings import sparkline
from tracker.projects.models import Project
from tracker.projects.queries import in_state, subjects_with_past, with_cadence, worst_first
from tracker.projects.sentences import needs
from tracker.projects.statuses import Status
from tracker.projects.year import ProjectLine, project_line

LINES_SHOWN = 30  # lines of one kind on a page
IN_ORDER = ("held_on", "starts_at", "id")
COMING_WITHIN = timedelta(days=28)


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
    """Worst first: late, due, new, on track, paused. At most eight queries."""
    every = Project.objects.exclude(status=Status.CLOSED)
    shown = every.filter(pk__in=Project.objects.of(person).values("pk"))
    number, needing = _numbers(shown, today=today)
    everything = not number and bool(person.roles) and not _staff_only(person)
    if everything:
        shown, (number, needing) = every, _numbers(every, today=today)
    worst = with_cadence(worst_first(shown, today=today)[:LINES_SHOWN], today=today)
    lines = [project_line(project, today=today) for project in worst]
    _complete(lines, person, today=today, belongs=not everything)
    return WeekProjects(
        lines=lines,
        everything=everything,
        needing=needing,
        more=max(0, number - len(lines)),  # some may have gone since they were counted
    )


def _numbers(projects: QuerySet[Project], *, today: date) -> tuple[int, int]:
    """How many they are, and how many of them are late or due."""
    needing = in_state(State.LATE, today=today) | in_state(State.DUE, today=today)
    found = projects.aggregate(all=Count("pk"), needing=Count("pk", filter=needing))
    return found["all"], found["needing"]


def _complete(lines: list[ProjectLine], person: Person, *, today: date, belongs: bool) -> None:
    """Their last twelve weeks, whether the person writes them, and when they meet next. Two queries."""
    ids = [one.project.pk for one in lines]
    found, past = subjects_with_past(ids)
    holds = {subject.project_id: subject.running.holds for subject in found}
    closed = {pk: closed_weeks(spans) for pk, spans in past.closures.items()}
    planned = MeetingProject.objects.filter(project_id__in=ids, meeting__state=PLANNED, meeting__held_on__gte=today)
    coming = dict(planned.order_by("-meeting__held_on").values_list("project_id", "meeting__held_on"))
    for one in lines:
        contacts = past.contacts.get(one.project.pk, {})
        shut = closed.get(one.project.institution_id, frozenset())
        counted = counted_weeks(
            this_week=week_of(today),
            start=one.cadence.running_from,
            holds=holds.get(one.project.pk, ()),
            closed=shut,
            contacts=contacts,
        )
        weeks = last_weeks(FEW, today=today, contacts=contacts, closed=shut, counted=frozenset(islice(counted, FEW)))
        one.sparkline = sparkline(
            weeks, contact_weeks=one.cadence.contact_weeks, counted_weeks=one.cadence.counted_weeks
        )
    if may_write(person.roles, belongs=belongs):
        offered = line_actions((one.project, coming.get(one.project.pk)) for one in lines)
        for one, actions in zip(lines, offered, strict=True):
            one.actions = actions


def _staff_only(person: Person) -> bool:
    return not may_write(person.roles, belongs=False) and "dean" not in person.roles


def show_projects(person: Person, today: date) -> Mapping[str, Any]:
    week = week_projects(person, today=today)
    worst = week.needy[0].project.name if week.needy else ""
    lead = needs(week.needing, worst) if week.lines else ""
    return {"week": week, "lead": lead, "once": uuid.uuid4().hex}


def has_unsaid(person: Any, today: Any) -> Exists:
    return Exists(_planned(person).filter(held_on__lt=today))


def show_unsaid(person: Person, today: date) -> Mapping[str, Any] | None:
    """Planned meetings whose day has passed: did they meet? Those that the person may write. Two queries."""
    rows = _planned(person.pk).filter(held_on__lt=today).prefetch_related("projects").order_by(*IN_ORDER)
    meetings = list(writable(rows, person)[:LINES_SHOWN])
    return {"meetings": meetings} if meetings else None


def has_coming(person: Any, today: Any) -> Exists:
    return Exists(_planned(person).filter(held_on__gte=today))


def show_nothing_coming(person: Person, today: date) -> Mapping[str, Any]:
    return {"meetings": ()}


def show_coming(person: Person, today: date) -> Mapping[str, Any]:
    """Two queries."""
    coming = _planned(person.pk).filter(held_on__range=(today, today + COMING_WITHIN))
    return {"meetings": coming.prefetch_related("projects").order_by(*IN_ORDER)[:LINES_SHOWN]}


def _planned(person_id: Any) -> QuerySet[Meeting]:
    """Those that the person is invited to, or organises."""
    theirs = Q(pk__in=Attendance.objects.filter(person=person_id).values("meeting")) | Q(organiser=person_id)
    return Meeting.objects.filter(theirs, state=PLANNED)
