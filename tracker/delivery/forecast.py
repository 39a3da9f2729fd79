"""When a person will next hear from the product, as things stand: the kinds say from which day on they have something
to say, and the pace (pace.py) says when it may go."""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accounts.institutions.models import Institution
from accounts.people.models import Person
from foundation.contributions import contributed
from foundation.pages.dates import clock, weekday_day
from tracker.delivery.channels import channel_choices
from tracker.delivery.kinds import MessageKind, kind_named
from tracker.delivery.models import UNSENT, DeliveryPreference, Message, MessageState
from tracker.delivery.pace import DAY, next_day
from tracker.delivery.working_days import working_days

RECENT = 60 * DAY  # an older message keeps no other waiting, unless weeks were closed in between


@dataclass(frozen=True, slots=True)
class NextMessage:
    """`goes_at`: in the person's time zone. `about`: the project, for a message about contacts; else empty."""

    goes_at: datetime
    kind: str
    about: str


def next_message(
    person: Person, institution: Institution, preference: DeliveryPreference, *, at: datetime
) -> NextMessage | None:
    """None when nothing is in sight. Three queries, and those of each kind."""
    zone = ZoneInfo(preference.time_zone or institution.time_zone)
    hour = institution.reminder_hour if preference.hour is None else preference.hour
    mine = Message.objects.filter(person=person, immediate=False).order_by("next_attempt_at")
    waiting = mine.filter(state__in=UNSENT).first()
    if waiting is not None:
        return NextMessage(max(waiting.next_attempt_at, at).astimezone(zone), waiting.kind, "")
    local = at.astimezone(zone)
    first = local.date() if local.hour < hour else local.date() + DAY
    works = working_days([(institution.pk, institution.weekend)])[institution.pk]
    sent = mine.filter(state=MessageState.SENT, sent_on__gt=first - RECENT)
    days = [day for day in sent.values_list("sent_on", flat=True) if day is not None]
    found: list[NextMessage] = []
    for kind in contributed(MessageKind):  # type: ignore[type-abstract]
        coming = None if kind.immediate else kind.upcoming(person=person, day=first, at=at)
        if coming is not None:
            slot = next_day(max(first, coming.day), days, works)
            found.append(NextMessage(datetime.combine(slot, time(hour), tzinfo=zone), kind.name, coming.about))
    return min(found, key=lambda one: one.goes_at, default=None)


def say_next(coming: NextMessage | None, preference: DeliveryPreference, *, at: datetime) -> str:
    """One sentence for the person."""
    if coming is None:
        return _("You will not hear from us in the coming two months, as things stand.")
    today = at.astimezone(coming.goes_at.tzinfo).date()
    facts = {
        "day": weekday_day(coming.goes_at.date(), today),
        "time": clock(coming.goes_at.time()),
        "zone": str(coming.goes_at.tzinfo),
        "channel": dict(channel_choices()).get(preference.channel, preference.channel),
        "about": coming.about or kind_named(coming.kind).label,
    }
    return _("You will next hear from us on %(day)s at %(time)s (%(zone)s): %(about)s. Channel: %(channel)s.") % facts
