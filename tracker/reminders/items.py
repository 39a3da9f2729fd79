"""What a message about reminders says, decided and not yet in words. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from tracker.meetings.proposed_times import ProposedTime


@dataclass(frozen=True, slots=True)
class Task:
    """An open action of the project."""

    text: str
    owner: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Item:
    """One reminder. `planned_on`, `planned_at`: a meeting that is in the future, or the one that is asked about.
    `today`: the day of the message; `late_by`: for how many days it is late by then, if at all. `answers`: the person
    may log a meeting, and so is asked whether they met."""

    reminder_id: int
    rung: str
    project_id: int
    project: str
    cycle_on: date
    due_on: date | None = None
    last_contact_on: date | None = None
    days_since: int | None = None
    late_by: int | None = None
    tasks: Sequence[Task] = ()
    slot: ProposedTime | None = None
    planned_on: date | None = None
    planned_at: time | None = None
    today: date | None = None
    answers: bool = True


@dataclass(frozen=True, slots=True)
class ReminderContents:
    """What one message says. `items`: the worst first; `rest`: how many more there are than it shows; `sample`: it was
    asked for to see what reminders are like, and its buttons change nothing."""

    items: Sequence[Item]
    rest: int = 0
    sample: bool = False
