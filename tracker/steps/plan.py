"""A project's plan as bars that a phone can read, and what stands beside them. In Python, as the year of a project is:
a plan has dozens of rows (docs/adr/0041). Places are shares of the width, so that no style is needed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from foundation.html import NOTHING, fill, fill_each, joined
from foundation.labels import label_of
from foundation.pages.dates import short_month, short_span
from tracker.cadence.weeks import monday_of, week_of
from tracker.projects.models import Project
from tracker.steps.calendar import Calendar
from tracker.steps.models import Step, StepSide, StepState
from tracker.steps.queries import calendar_of, is_late, plan_of

MAX_MONTHS = 6  # named above the bars: more do not fit a phone
NEAR = timedelta(days=28)  # so far from the plan, today is still drawn


@dataclass(frozen=True, slots=True)
class PlanRow:
    step: Step
    side: str
    days: str
    late: bool
    bar: SafeString

    @property
    def state(self) -> tuple[str, str] | None:
        """Class and label of its badge; None for one that is simply open."""
        if self.late:
            return "late", _("late")
        if self.step.state == StepState.OPEN:
            return None
        shown = "done" if self.step.state == StepState.DONE else "paused"
        return shown, label_of(StepState, self.step.state)


@dataclass(frozen=True, slots=True)
class Plan:
    rows: Sequence[PlanRow]
    months: SafeString
    late: int
    open: int
    done: int


@dataclass(frozen=True, slots=True)
class _Scale:
    """The days from `first` to `last`, both included, as shares of a width."""

    first: date
    last: date

    def at(self, day: date) -> float:
        return 100 * (day - self.first).days / ((self.last - self.first).days + 1)

    def wide(self, first: date, last: date) -> float:
        return self.at(last + timedelta(days=1)) - self.at(first)

    def months(self) -> Iterator[date]:
        month = self.first.replace(day=1)
        while month <= self.last:
            if month >= self.first:
                yield month
            month = (month + timedelta(days=31)).replace(day=1)


def draw_plan(project: Project, *, today: date) -> Plan:
    """Three queries, whatever the plan."""
    steps = list(plan_of(project.pk))
    if not steps:
        return Plan((), NOTHING, 0, 0, 0)
    calendar = calendar_of(project.institution)
    scale = _scale(steps, today)
    behind = _behind(scale, calendar, today)
    rows = [_row(step, scale, behind, today) for step in steps]
    late = sum(row.late for row in rows)
    return Plan(rows, _months(scale), late, _count(steps, StepState.OPEN), _count(steps, StepState.DONE))


def _count(steps: Iterable[Step], state: str) -> int:
    return sum(step.state == state for step in steps)


def _scale(steps: Sequence[Step], today: date) -> _Scale:
    """Whole weeks; today is among them unless it is far away."""
    first, last = min(step.starts_on for step in steps), max(step.due_on for step in steps)
    if first - NEAR <= today <= last + NEAR:
        first, last = min(first, today), max(last, today)
    return _Scale(monday_of(week_of(first)), monday_of(week_of(last)) + timedelta(days=6))


def _behind(scale: _Scale, calendar: Calendar, today: date) -> SafeString:
    """What lies behind each bar: closed weeks, the first day of each month, today."""
    closed = (
        (max(first, scale.first), min(last or scale.last, scale.last))
        for first, last in calendar.weeks
        if first <= scale.last and (last is None or last >= scale.first)
    )
    shut = fill_each(
        '<rect class="shut" x="{}%" width="{}%" height="100%"/>',
        ((f"{scale.at(first):.2f}", f"{scale.wide(first, last):.2f}") for first, last in closed),
    )
    months = (_line("month", scale.at(month)) for month in scale.months())
    now = _line("now", scale.at(today)) if scale.first <= today <= scale.last else NOTHING
    return joined([shut, *months, now])


def _line(kind: str, place: float) -> SafeString:
    return fill('<line class="{}" x1="{}%" x2="{}%" y1="0" y2="100%"/>', kind, f"{place:.2f}", f"{place:.2f}")


def _months(scale: _Scale) -> SafeString:
    """The names of the months, as many as a phone has room for."""
    months = list(scale.months())
    every = -(-len(months) // MAX_MONTHS) if months else 1
    names = (
        fill('<text x="{}%" y="1em">{}</text>', f"{scale.at(month):.2f}", short_month(month))
        for month in months[::every]
    )
    return fill('<svg class="months" aria-hidden="true">{}</svg>', joined(names))


def _row(step: Step, scale: _Scale, behind: SafeString, today: date) -> PlanRow:
    days, late = short_span(step.starts_on, step.due_on), is_late(step, today)
    kind = "late" if late else step.state
    span = fill(
        '<rect class="span {}" x="{}%" width="{}%" y="25%" height="50%" rx="3"/>',
        kind, f"{scale.at(step.starts_on):.2f}", f"{scale.wide(step.starts_on, step.due_on):.2f}",
    )  # fmt: skip
    said = _("%(days)s, late") % {"days": days} if late else days
    bar = fill('<svg class="bar" role="img" aria-label="{}">{}{}</svg>', said, behind, span)
    return PlanRow(step, label_of(StepSide, step.side), days, late, bar)
