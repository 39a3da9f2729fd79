"""When a meeting can have been held. Pure: imports the names of states only."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from tracker.meetings.models import MeetingState


def has_come(*, held_on: date, starts_at: time | None, now: datetime) -> bool:
    """Its start, or its day where it has none. `now`: at the institution, in its zone."""
    if held_on != now.date():
        return held_on < now.date()
    return starts_at is None or starts_at <= now.time()


def moved_to_zone(
    *, held_on: date, starts_at: time | None, before: ZoneInfo, now: datetime
) -> tuple[date, time | None]:
    """The day and start of a held meeting after its institution's zone was corrected from `before`. They are those of
    people's own clocks and stay, but where they would lie in the future: then they were those of the clock that went
    wrong, and the moment stays. `now`: at the institution, in its new zone."""
    if has_come(held_on=held_on, starts_at=starts_at, now=now):
        return held_on, starts_at
    if starts_at is None:
        return now.date(), None
    moment = datetime.combine(held_on, starts_at, tzinfo=before).astimezone(now.tzinfo)
    moment = min(moment, now).replace(second=0, microsecond=0)
    return moment.date(), moment.time()


def usual_state(*, held_on: date, starts_at: time | None, now: datetime) -> MeetingState:
    """What a meeting is logged as when nobody says: held once it has come, else planned."""
    return MeetingState.HELD if has_come(held_on=held_on, starts_at=starts_at, now=now) else MeetingState.PLANNED
