"""What the pages of this week and of a project show, in a fixed number of queries. May import queries and models."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from accounts.people.models import Person
from accounts.permissions import may_write
from tracker.cadence.bands import State, counted_weeks
from tracker.cadence.forecast import Forecast, ForecastInput, forecast
from tracker.cadence.models import Cadence
from tracker.cadence.queries import ContactHistory, closures_of, compute_cadences, contacts_of
from tracker.cadence.weeks import week_of, weeks_touched
from tracker.meetings.models import PLANNED, Attendance, Meeting, MeetingProject
from tracker.outcomes.models import Action, ActionState
from tracker.pages.heatmap import Cell, quarters
from tracker.pages.week_sparkline import SparklineWeek, week_sparkline
from tracker.projects.models import Project, Status
from tracker.projects.queries import in_state, state_of, subjects, with_cadence, worst_first
from tracker.projects.sentences import standing

SHOWN = 30  # lines of one kind on a page
AHEAD = timedelta(days=28)


@dataclass(slots=True)
class ProjectLine:
    project: Project
    cadence: Cadence
    state: State
    sentence: str
    strip: list[SparklineWeek] = field(default_factory=list)
    writes: bool = False
    next_on: date | None = None

    @property
    def needs(self) -> bool:
        """Something is to be done now."""
        return self.state in (State.LATE, State.DUE)

    @property
    def contacts(self) -> int:
        """Weeks with a contact among those of the strip."""
        return sum(mark.days > 0 for mark in self.strip)


@dataclass(slots=True)
class ThisWeek:
    """`everything`: the projects are all of the institution's, since the person belongs to none and oversees them.
    `lines`: the worst of them; `needing`: how many of all are late or due; `more`: how many are not among the lines."""

    lines: list[ProjectLine]
    everything: bool
    needing: int
    more: int
    actions: list[Action]
    coming: list[Meeting]
    unsaid: list[Meeting] = field(default_factory=list)

    @property
    def needy(self) -> list[ProjectLine]:
        return [line for line in self.lines if line.needs]

    @property
    def calm(self) -> list[ProjectLine]:
        return [line for line in self.lines if not line.needs]


def project_line(project: Project, *, today: date) -> ProjectLine:
    state = state_of(project, project.cadence, today=today)
    return ProjectLine(project, project.cadence, state, standing(project.cadence, state, today=today))


def this_week(person: Person, *, today: date) -> ThisWeek:
    """Worst first: late, due, new, on track, paused. At most ten queries."""
    every = Project.objects.exclude(status=Status.CLOSED)
    shown = every.filter(pk__in=Project.objects.of(person).values("pk"))
    number, needing = _numbers(shown, today=today)
    everything = not number and bool(person.roles) and not _staff_only(person)
    if everything:
        shown, (number, needing) = every, _numbers(every, today=today)
    worst = with_cadence(worst_first(shown, today=today)[:SHOWN], today=today)
    lines = [project_line(project, today=today) for project in worst]
    _complete(lines, person, today=today, belongs=not everything)
    planned = (
        Meeting.objects.filter(state=PLANNED, held_on__lte=today + AHEAD)
        .filter(Q(pk__in=Attendance.objects.filter(person=person).values("meeting")) | Q(organiser=person))
        .prefetch_related("projects")
        .order_by("held_on", "starts_at", "id")
    )
    meetings = list(planned[:SHOWN])
    return ThisWeek(
        lines=lines,
        everything=everything,
        needing=needing,
        more=max(0, number - len(lines)),  # some may have gone since they were counted
        actions=list(
            Action.objects.filter(owner=person, state=ActionState.OPEN)
            .select_related("project")
            .order_by("due_on", "id")[:SHOWN]
        ),
        coming=[meeting for meeting in meetings if meeting.held_on >= today],
        unsaid=[meeting for meeting in meetings if meeting.held_on < today],
    )


def _numbers(projects: QuerySet[Project], *, today: date) -> tuple[int, int]:
    """How many they are, and how many of them are late or due."""
    needing = in_state(State.LATE, today=today) | in_state(State.DUE, today=today)
    found = projects.aggregate(all=Count("pk"), needing=Count("pk", filter=needing))
    return found["all"], found["needing"]


def _complete(lines: list[ProjectLine], person: Person, *, today: date, belongs: bool) -> None:
    """Their last twelve weeks, whether the person writes them, and when they meet next. Three queries."""
    ids = [one.project.pk for one in lines]
    contacts = contacts_of(ids)
    institutions = {one.project.institution_id for one in lines}
    closed = {pk: weeks_touched(spans) for pk, spans in closures_of(institutions).items()}
    planned = MeetingProject.objects.filter(project_id__in=ids, meeting__state=PLANNED, meeting__held_on__gte=today)
    coming = dict(planned.order_by("-meeting__held_on").values_list("project_id", "meeting__held_on"))
    writes = may_write(person.roles, belongs=belongs)
    for one in lines:
        one.strip = week_sparkline(
            today=today,
            contacts=contacts[one.project.pk],
            closed=closed.get(one.project.institution_id, frozenset()),
            since=one.cadence.running_from,
        )
        one.writes, one.next_on = writes, coming.get(one.project.pk)


def _staff_only(person: Person) -> bool:
    return not may_write(person.roles, belongs=False) and "dean" not in person.roles


@dataclass(frozen=True, slots=True)
class ProjectYear:
    """A project's last 52 weeks, its cadence as of today, and what would change its band; no outlook while it is not
    running."""

    cadence: Cadence
    quarters: list[list[Cell]]
    outlook: Forecast | None


def year_of(project: Project, *, today: date) -> ProjectYear:
    """Three queries. DoesNotExist when the project has gone since it was read."""
    found = subjects([project.pk])
    if not found:
        raise Project.DoesNotExist
    (subject,) = found
    closures = closures_of([project.institution_id])[project.institution_id]
    contacts = contacts_of([project.pk])[project.pk]
    closed = weeks_touched(closures)
    past = ContactHistory({project.pk: contacts}, {project.institution_id: closures})
    (cadence,) = compute_cadences([subject], today=today, past=past)
    start, holds = cadence.running_from, subject.running.holds
    counted = counted_weeks(this_week=week_of(today), start=start, holds=holds, closed=closed, contacts=contacts)
    running = project.status == Status.ACTIVE and start is not None
    return ProjectYear(
        cadence=cadence,
        quarters=quarters(today=today, contacts=contacts, closed=closed, counted=frozenset(counted)),
        outlook=forecast(ForecastInput(start, holds, closed, contacts), today=today) if running and start else None,
    )
