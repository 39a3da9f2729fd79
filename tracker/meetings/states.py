"""When a meeting can have been held. Pure: imports the names of states only."""

from datetime import date, datetime, time

from tracker.meetings.models import MeetingState


def has_come(*, held_on: date, starts_at: time | None, now: datetime) -> bool:
    """Its start, or its day where it has none. `now`: at the institution, in its zone."""
    if held_on != now.date():
        return held_on < now.date()
    return starts_at is None or starts_at <= now.time()


def usual_state(*, held_on: date, starts_at: time | None, now: datetime) -> MeetingState:
    """What a meeting is logged as when nobody says: held once it has come, else planned."""
    return MeetingState.HELD if has_come(held_on=held_on, starts_at=starts_at, now=now) else MeetingState.PLANNED
