"""How often a project met in its last 52 weeks, and what would change that. May import queries and models."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from foundation.pages.addresses import address_of
from tracker.cadence.bands import WEEK, State, counted_weeks
from tracker.cadence.forecast import Forecast, ForecastInput, forecast
from tracker.cadence.heatmap import Cell, quarters
from tracker.cadence.models import Cadence
from tracker.cadence.queries import compute_cadences
from tracker.cadence.weeks import closed_weeks, week_of
from tracker.projects.models import Project
from tracker.projects.queries import state_of, subjects_with_past
from tracker.projects.sentences import in_a_row, standing
from tracker.projects.statuses import Status


@dataclass(slots=True)
class ProjectLine:
    """How a project stands, in a sentence. `sparkline`: its last weeks, drawn; `actions`: what the person may do about
    it at once, as a slice above says."""

    project: Project
    cadence: Cadence
    state: State
    sentence: str
    sparkline: str = ""
    actions: Any = None

    @property
    def address(self) -> str:
        return address_of("project", self.project.pk)

    @property
    def streak(self) -> int:
        """Weeks, or periods of a target longer than a week, that went well in a row up to now."""
        if self.project.target_days <= WEEK:
            return self.cadence.streak_weeks
        return 0 if self.state == State.LATE else self.cadence.streak_periods

    @property
    def in_a_row(self) -> str:
        return in_a_row(self.streak, weeks=self.project.target_days <= WEEK)

    @property
    def needs(self) -> bool:
        """Something is to be done now."""
        return self.state in (State.LATE, State.DUE)


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
    """One query. DoesNotExist when the project has gone since it was read."""
    found, past = subjects_with_past([project.pk])
    if not found:
        raise Project.DoesNotExist
    (subject,) = found
    contacts, closed = past.contacts[project.pk], closed_weeks(past.closures[project.institution_id])
    (cadence,) = compute_cadences([subject], today=today, past=past)
    start, holds = cadence.running_from, subject.running.holds
    counted = counted_weeks(this_week=week_of(today), start=start, holds=holds, closed=closed, contacts=contacts)
    running = project.status == Status.ACTIVE and start is not None
    return ProjectYear(
        cadence=cadence,
        quarters=quarters(today=today, contacts=contacts, closed=closed, counted=frozenset(counted)),
        outlook=forecast(ForecastInput(start, holds, closed, contacts, subject.weekend), today=today)
        if running and start
        else None,
    )
