"""On which days the steps of a playbook stand when it starts on a day, and when its meetings begin. Pure. May import
content and the calendar of steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.playbooks.content import PlannedStep, PlaybookContent
from tracker.steps.calendar import Calendar


@dataclass(frozen=True, slots=True)
class PlacedStep:
    step: PlannedStep
    starts_on: date
    due_on: date


def place_steps(content: PlaybookContent, *, starts_on: date, calendar: Calendar) -> list[PlacedStep]:
    """Each step on working days outside closed weeks, after the last day of those that it waits for. In the order of
    the playbook's days."""
    placed: dict[str, PlacedStep] = {}
    for step in sorted(content.steps, key=lambda step: (step.day, step.end)):
        first, last = calendar.place(starts_on, day=step.day, days=step.days)
        ends = max((placed[key].due_on for key in step.after), default=None)
        if ends is not None and first <= ends:  # the step before was moved off a weekend
            first, last = calendar.place(ends + timedelta(days=1), day=0, days=step.days)
        placed[step.key] = PlacedStep(step, first, last)
    return list(placed.values())


def ends_on(placed: Sequence[PlacedStep]) -> date:
    return max(one.due_on for one in placed)


def first_meeting(*, starts_on: date, today: date, weekday: int, calendar: Calendar) -> date:
    """The first `weekday` (Monday 1 to Sunday 7) from the start on, or from today where that is later, that is no
    closed day; after a year of closed ones the last that was looked at."""
    day = max(starts_on, today)
    day += timedelta(days=(weekday - day.isoweekday()) % 7)
    for _week in range(53):
        if not any(first <= day <= last for first, last in calendar.closed if last is not None):
            break
        day += timedelta(days=7)
    return day
