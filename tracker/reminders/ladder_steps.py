"""The ladder, one project at a time, for what is said next (forecast.py). planning.py plans the same. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.reminders.ladder import SPONSOR_AFTER_DUE, SPONSOR_AFTER_LATE, Rung


def sponsor_on(due_on: date, late_on: date) -> date:
    return max(due_on + SPONSOR_AFTER_DUE, late_on + SPONSOR_AFTER_LATE)


def weekly_on(today: date, weekday: int) -> date:
    """The latest day up to today with this weekday (Monday 1): the list that is due now if it was not sent."""
    return today - timedelta(days=(today.isoweekday() - weekday) % 7)


@dataclass(frozen=True, slots=True)
class LadderStep:
    """One thing to say to somebody. `cycle_on` keeps it unique: the due day, or the day of the weekly list."""

    rung: Rung
    cycle_on: date


def owners_step(
    today: date,
    *,
    due_on: date,
    late_on: date,
    weekday: int,
    meeting_planned: bool,
    closed: Sequence[tuple[date, date]],
) -> LadderStep | None:
    """What the owners are to hear as of `today`, an open day. `meeting_planned`: one is, after the last contact and up
    to `late_on`."""
    if today < due_on:
        return None
    if today < late_on:
        return None if meeting_planned else LadderStep(Rung.DUE, due_on)
    if today < sponsor_on(due_on, late_on):
        return LadderStep(Rung.LATE, due_on)
    day = weekly_on(today, weekday)
    if day < sponsor_on(due_on, late_on) or any(first <= day <= last for first, last in closed):
        return None
    return LadderStep(Rung.WEEKLY, day)


def sponsors_step(today: date, *, due_on: date, late_on: date) -> LadderStep | None:
    return LadderStep(Rung.SPONSOR, due_on) if today >= sponsor_on(due_on, late_on) else None
