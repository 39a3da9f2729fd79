"""Planning: from what has become due to messages in the outbox. A handful of statements for each kind and all
institutions; running it again adds nothing, running it late catches up."""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction

from foundation.contributions import contributed
from foundation.db.conflicts import unavailable
from foundation.db.insert_select import insert_missing
from tracker.delivery.kinds import MessageKind
from tracker.delivery.models import Message, MessageState, Sweep
from tracker.delivery.queries import hours_by_day, to_open, zones_in_use
from tracker.delivery.working_days import CalendarDay, calendar_days

#: Planning takes a twentieth of one processor at most, and what the clock brings is planned at once all the same: the
#: days and hours of every time zone in use begin at a quarter of an hour.
RESTS = 20
QUARTER = timedelta(minutes=15)
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Planned:
    """`rows`: what the kinds stored as due; `messages`: opened; `faults`: of kinds that could not be planned."""

    rows: int = 0
    messages: int = 0
    faults: list[Exception] = field(default_factory=list)


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
    """Plan all that is due at `at`; None when another is planning right now. To be called across institutions.

    A kind stores what is due from the first minute of its day at the institution; a message is opened once the person's
    own clock, or the institution's, shows the hour to send. A kind that fails keeps no other from being planned.
    """
    began = time.monotonic()
    Sweep.objects.get_or_create(name="plan")
    sweep = Sweep.objects.select_for_update(skip_locked=True).filter(name="plan").first()
    if sweep is None:
        return None
    planned, clocks = Planned(), hours_by_day(zones_in_use(), at)
    calendar = calendar_days(clocks)
    for kind in contributed(MessageKind):  # type: ignore[type-abstract]
        if kind.immediate:  # what people do brings it, not the clock
            continue
        try:
            with transaction.atomic():
                _plan_kind(kind, clocks, calendar, at=at, planned=planned)
        except Exception as error:
            if unavailable(error):
                raise
            log.exception("delivery.not_planned %s", kind.name)
            planned.faults.append(error)
    sweep.swept_at, sweep.took = at, time.monotonic() - began
    sweep.save()
    return planned


def _plan_kind(
    kind: MessageKind,
    clocks: Mapping[date, Mapping[int, Sequence[str]]],
    calendar: Sequence[CalendarDay],
    *,
    at: datetime,
    planned: Planned,
) -> None:
    rows = messages = 0
    for day, hours in clocks.items():
        rows += kind.plan(day=day, zones=[zone for some in hours.values() for zone in some], at=at)
    for on in calendar:
        constants = {
            "day_on": on.day,
            "kind": kind.name,
            "period_on": kind.period_on(on.day),
            "state": MessageState.PLANNED,
            "next_attempt_at": at,
            "claimed_by": "",
            "attempts": 0,
            "error": "",
            "updated_at": at,
        }
        opened = to_open(kind.waiting(day=on.day), on=on, hours=clocks[on.day])
        messages += insert_missing(Message, opened, constants)
    planned.rows += rows
    planned.messages += messages
