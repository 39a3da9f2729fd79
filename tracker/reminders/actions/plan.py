"""Planning: from the clock of every project to open reminders, and from those to messages. A handful of statements for
all institutions; running it again adds nothing, running it late catches up."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from tracker.reminders import planning
from tracker.reminders.models import Message, MessageState, Reminder, ReminderAnswer, Sweep

#: Planning takes a twentieth of one processor at most, and what the clock brings is planned at once all the same: the
#: days and hours of every time zone in use begin at a quarter of an hour.
RESTS = 20
QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Planned:
    reminders: int
    messages: int


def should_plan(swept_at: datetime | None, took: float, *, at: datetime) -> bool:
    """Whether to plan at `at`, after planning at `swept_at` took `took` seconds: when another quarter of an hour has
    begun, else once it has rested for twenty times as long. Between quarters only what people do (a project taken up
    again, an owner who changed) can bring something."""
    if swept_at is None or _quarter(at) != _quarter(swept_at):
        return True
    return at - swept_at >= RESTS * timedelta(seconds=took)


def _quarter(moment: datetime) -> float:
    return moment.timestamp() // QUARTER.total_seconds()


def may_skip(*, at: datetime) -> bool:
    """Whether nothing need be planned at `at` yet. One query; planning twice would do no harm."""
    last = Sweep.objects.filter(name="plan").values_list("swept_at", "took").first()
    return last is not None and not should_plan(*last, at=at)


@transaction.atomic
def plan(*, at: datetime) -> Planned | None:
    """Plan all that is due at `at`; None when another is planning at this moment. To be called across institutions.

    A reminder is planned from the first minute of its day at the institution; its message is opened once the person's
    own clock, or the institution's, shows the hour to send.
    """
    began = time.monotonic()
    Sweep.objects.get_or_create(name="plan")
    sweep = Sweep.objects.select_for_update(skip_locked=True).filter(name="plan").first()
    if sweep is None:
        return None
    clocks = planning.hours_by_day(planning.zones_in_use(), at)
    reminders = messages = 0
    for day, hours in clocks.items():
        there = [zone for zones in hours.values() for zone in zones]
        fresh = {
            "planned_on": day, "cancelled": "", "answer": ReminderAnswer.NONE, "updated_at": at,
        }  # fmt: skip
        for select in (
            planning.to_owners("library_owner", today=day, zones=there),
            planning.to_owners("it_owner", today=day, zones=there),
            planning.to_owners_weekly("library_owner", today=day, zones=there),
            planning.to_owners_weekly("it_owner", today=day, zones=there),
            planning.to_sponsors(today=day, zones=there),
        ):
            reminders += planning.insert_missing(Reminder, select, {**fresh, "about": 0})
        reminders += planning.insert_missing(Reminder, planning.to_organisers(today=day, zones=there), fresh)
    for day, hours in clocks.items():
        messages += planning.insert_missing(
            Message,
            planning.envelopes(day=day, hours=hours),
            {
                "day_on": day,
                "state": MessageState.PLANNED,
                "next_attempt_at": at,
                "claimed_by": "",
                "attempts": 0,
                "error": "",
                "message_id": "",
                "updated_at": at,
            },
        )
    sweep.swept_at, sweep.took = at, time.monotonic() - began
    sweep.save()
    return Planned(reminders, messages)
