"""What becomes of invitations when an institution corrects its time zone: hours stay, so moments move, and calendars
that were told must be told again."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils.translation import ngettext

from accounts.institutions.models import Institution
from accounts.people.models import Person
from tracker.invitations.actions import tell_invited
from tracker.invitations.models import Invitation
from tracker.meetings.models import Meeting, MeetingState


def tell_new_zone(*, institution: Institution, before: ZoneInfo, by: Person | None, at: datetime) -> None:
    """A message for each who is invited to a planned meeting with an hour; of a series one for all its meetings."""
    meetings = _told(institution, institution.local_time(at))
    _say_zone_told(institution, before)
    Meeting.objects.filter(pk__in=[one.pk for one in meetings]).update(
        sequence=F("sequence") + 1, version=F("version") + 1, updated_at=at
    )
    for one in _first_of_each_series(meetings):
        tell_invited(one, at)


def tell_of_new_zone(institution: Institution, zone: ZoneInfo, at: datetime) -> list[str]:
    meetings = list(_first_of_each_series(_told(institution, at.astimezone(zone))))
    if not meetings:
        return []
    text = ngettext(
        "Everybody invited to it is sent the new time.",
        "Everybody invited to %(count)d meetings or series is sent the new times.",
        len(meetings),
    )
    return [text % {"count": len(meetings)}]


def _told(institution: Institution, now: datetime) -> list[Meeting]:
    """The planned meetings with an hour and people who are asked. `now`: in the new zone."""
    planned = Meeting.objects.filter(
        institution=institution, state=MeetingState.PLANNED, starts_at__isnull=False, held_on__gte=now.date(),
        attendances__invited=True,
    )  # fmt: skip
    return list(planned.distinct().select_related("series__organiser", "institution").order_by("held_on", "pk"))


def _first_of_each_series(meetings: Iterable[Meeting]) -> Iterable[Meeting]:
    return {(one.series_id, None if one.series_id else one.pk): one for one in reversed(list(meetings))}.values()


def _say_zone_told(institution: Institution, before: ZoneInfo) -> None:
    """In what was stored before invitations kept the zone."""
    told = Invitation.objects.filter(institution=institution, facts__starts_at__isnull=False).exclude(facts={})
    rows = [row for row in told if not row.facts.get("zone")]
    for row in rows:
        row.facts = {**row.facts, "zone": before.key}
    Invitation.objects.bulk_update(rows, ["facts"], batch_size=500)
