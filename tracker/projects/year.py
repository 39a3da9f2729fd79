"""How often a project met in its last 52 weeks, and what would change that. May import queries and models."""

from dataclasses import dataclass, field
from datetime import date

from tracker.cadence.bands import State, counted_weeks
from tracker.cadence.forecast import Forecast, ForecastInput, forecast
from tracker.cadence.heatmap import Cell, quarters
from tracker.cadence.models import Cadence
from tracker.cadence.queries import ContactHistory, closures_of, compute_cadences, contacts_of
from tracker.cadence.week_sparkline import SparklineWeek
from tracker.cadence.weeks import week_of, weeks_touched
from tracker.projects.models import Project, Status
from tracker.projects.queries import state_of, subjects
from tracker.projects.sentences import standing


@dataclass(slots=True)
class ProjectLine:
    """How a project stands, in a sentence. `sparkline`: its last weeks; `writes`: the person may log its meetings;
    `next_on`: when it meets next."""

    project: Project
    cadence: Cadence
    state: State
    sentence: str
    sparkline: list[SparklineWeek] = field(default_factory=list)
    writes: bool = False
    next_on: date | None = None

    @property
    def needs(self) -> bool:
        """Something is to be done now."""
        return self.state in (State.LATE, State.DUE)

    @property
    def contacts(self) -> int:
        """Weeks with a contact among those of the sparkline."""
        return sum(mark.days > 0 for mark in self.sparkline)


def project_line(project: Project, *, today: date) -> ProjectLine:
    state = state_of(project, project.cadence, today=today)
    return ProjectLine(project, project.cadence, state, standing(project.cadence, state, today=today))


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
