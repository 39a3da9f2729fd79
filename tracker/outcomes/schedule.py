"""When each item of an agenda begins. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tracker.outcomes.models import AgendaItem


@dataclass(frozen=True, slots=True)
class TimedItem:
    """`at`: when it begins; None when the meeting has no time, or an item before it no length."""

    item: AgendaItem
    at: time | None


@dataclass(frozen=True, slots=True)
class Schedule:
    """`timed`: each item has a time. `minutes`: all items that have a length, together. `over`: minutes more than the
    meeting has."""

    slots: list[TimedItem]
    timed: bool
    minutes: int
    over: int


def schedule(items: Iterable[AgendaItem], *, starts_at: time | None, minutes: int | None) -> Schedule:
    now = datetime.combine(date.min, starts_at) if starts_at is not None else None
    slots, total = [], 0
    for item in items:
        slots.append(TimedItem(item, now.time() if now is not None else None))
        total += item.minutes or 0
        now = now + timedelta(minutes=item.minutes) if now is not None and item.minutes else None
    return Schedule(slots, all(slot.at is not None for slot in slots), total, max(0, total - minutes) if minutes else 0)
