"""What becomes of meetings when an institution corrects its time zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import ngettext

from accounts.audit.changes import set_fields
from accounts.audit.models import save_and_record
from accounts.institutions.models import Institution
from accounts.people.models import Person
from tracker.meetings.actions.meetings import update_cadence
from tracker.meetings.models import Meeting, MeetingState
from tracker.meetings.queries import project_ids_of
from tracker.meetings.states import has_come, moved_to_zone


def settle_time_zone(*, institution: Institution, before: ZoneInfo, by: Person | None, at: datetime) -> None:
    """Nothing is held before its time in the new zone either: see `moved_to_zone`. Also of closed meetings, whose day
    the wrong clock wrote. In a transaction of the caller, under the lock."""
    now = institution.local_time(at)
    for meeting in _held_ahead(institution, now):
        was_on = meeting.held_on
        day, starts_at = moved_to_zone(held_on=was_on, starts_at=meeting.starts_at, before=before, now=now)
        changes = set_fields(meeting, {"held_on": day, "starts_at": starts_at})
        save_and_record(meeting, by=by, at=at, action="meeting.update", **changes)
        update_cadence(institution, project_ids_of([meeting.pk])[meeting.pk], {was_on, day}, at)


def tell_time_zone(institution: Institution, zone: ZoneInfo, at: datetime) -> list[str]:
    """What `settle_time_zone` would do, in sentences."""
    moved = len(_held_ahead(institution, at.astimezone(zone)))
    planned = Meeting.objects.filter(institution=institution, state=MeetingState.PLANNED, starts_at__isnull=False)
    kept = planned.filter(held_on__gte=at.astimezone(zone).date()).count()
    told = []
    if kept:
        text = ngettext(
            "%(count)d planned meeting keeps its hour, which is then an hour of the new zone.",
            "%(count)d planned meetings keep their hours, which are then hours of the new zone.",
            kept,
        )
        told.append(text % {"count": kept})
    if moved:
        text = ngettext(
            "%(count)d meeting was held at a time that has not come there: it gets the day and hour of that moment.",
            "%(count)d meetings were held at times that have not come there: they get the days and hours of those "
            "moments.",
            moved,
        )
        told.append(text % {"count": moved})
    return told


def _held_ahead(institution: Institution, now: datetime) -> list[Meeting]:
    """Of today or later, so few. `now`: in the new zone."""
    held = Meeting.objects.filter(institution=institution, state=MeetingState.HELD, held_on__gte=now.date())
    return [one for one in held.order_by("pk") if not has_come(held_on=one.held_on, starts_at=one.starts_at, now=now)]
