"""Reads of the outbox: what is ready, who may be written to on a day, what failed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from functools import reduce
from operator import or_
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, Exists, F, Min, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from accounts.institutions.models import Institution
from foundation.db.insert_select import Select
from tracker.delivery.channels import DEFAULT_CHANNEL
from tracker.delivery.models import UNSENT, DeliveryPreference, Message, MessageState, Note
from tracker.delivery.pace import AT_MOST, WINDOW, held_since, next_day
from tracker.delivery.working_days import CalendarDay, working_days

#: How the errors begin that are no relay's: the message cannot be made, and keeps no other of its person waiting.
OURS = ("Not composed: ", "Not written: ")
_FAULTY = reduce(or_, (Q(error__startswith=begin) for begin in OURS))


def ready(*, at: datetime) -> QuerySet[Message, Message]:
    """Messages that any worker may take now."""
    return Message.objects.filter(state__in=UNSENT, next_attempt_at__lte=at)


def failed() -> QuerySet[Message, Message]:
    """Messages that were refused for good, newest first, with the person. One query."""
    return Message.objects.filter(state=MessageState.FAILED).select_related("person").order_by("-pk")


def untold() -> QuerySet[Note, Note]:
    """Notes that no message has taken."""
    return Note.objects.filter(message=None)


def zones_in_use() -> set[str]:
    """The time zones of all institutions and of the people who chose their own. Two queries."""
    zones = set(Institution.objects.values_list("time_zone", flat=True).distinct())
    chosen = DeliveryPreference.objects.exclude(time_zone="")
    return zones | set(chosen.values_list("time_zone", flat=True).distinct())


def hours_by_day(zones: Iterable[str], at: datetime) -> dict[date, dict[int, list[str]]]:
    """What day and hour it is, where: three days at most."""
    days: dict[date, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for zone in zones:
        local = at.astimezone(ZoneInfo(zone))
        days[local.date()][local.hour].append(zone)
    return days


def zone_of(message: Message) -> ZoneInfo:
    """The time zone of the person: their own, else the institution's. The message comes with both."""
    preference = _preference(message)
    if preference is not None and preference.time_zone:
        return ZoneInfo(preference.time_zone)
    return message.institution.zone


def _preference(message: Message) -> DeliveryPreference | None:
    return getattr(message.person, "delivery_preference", None)


def _at_their_hour(message: Message, day: date) -> datetime:
    preference = _preference(message)
    chosen = preference.hour if preference is not None else None
    hour = message.institution.reminder_hour if chosen is None else chosen
    return datetime.combine(day, time(hour), tzinfo=zone_of(message))


def not_today(messages: Sequence[Message], *, at: datetime) -> dict[datetime, list[int]]:
    """Of messages about to be composed, those that may not go on their person's day, by the instant from which each
    may (pace.py). One that another worker is sending to the person counts as sent. Two queries."""
    works = working_days((message.institution_id, message.institution.weekend) for message in messages)
    days = {message.pk: at.astimezone(zone_of(message)).date() for message in messages}
    since = [held_since(days[message.pk], works[message.institution_id]) for message in messages]
    first = min([*since, *(day - WINDOW for day in days.values())], default=at.date())
    busy: dict[int | None, list[tuple[int, date | None]]] = defaultdict(list)
    sent_or_sending = Message.objects.filter(
        Q(state=MessageState.SENT, sent_on__gte=first) | Q(state=MessageState.SENDING, next_attempt_at__gt=at),
        immediate=False,
        person__in={message.person_id for message in messages},
    )
    for pk, person_id, sent_on in sent_or_sending.order_by().values_list("pk", "person_id", "sent_on"):
        busy[person_id].append((pk, sent_on))
    waits: dict[datetime, list[int]] = defaultdict(list)
    for message in messages:
        today = days[message.pk]
        sent = [sent_on or today for pk, sent_on in busy[message.person_id] if pk != message.pk]
        day = next_day(today, sent, works[message.institution_id])
        if day != today:
            waits[_at_their_hour(message, day)].append(message.pk)
    return waits


def to_open(waiting: QuerySet[Any, Any], *, on: CalendarDay, hours: Mapping[int, Collection[str]]) -> Select:
    """A message for each person of the rows that wait, where it is the day and the person's hour or later (`hours`: the
    zones where it is that hour), unless one is under way, or too many went lately (pace.py)."""
    preference = "person__delivery_preference"
    others = Message.objects.filter(person=OuterRef("person_id"), immediate=False)
    lately = others.filter(sent_on__gt=on.day - WINDOW).order_by()
    rows = (
        waiting.filter(person__is_active=True)
        .annotate(
            zone=Case(
                When(Q(**{f"{preference}__time_zone__gt": ""}), then=F(f"{preference}__time_zone")),
                default=F("institution__time_zone"),
            ),
            hour=Coalesce(F(f"{preference}__hour"), F("institution__reminder_hour")),
            by=Coalesce(F(f"{preference}__channel"), Value(DEFAULT_CHANNEL)),
            held_since=on.held_since,
        )
        .filter(
            on.working,
            ~Exists(
                others.filter(
                    Q(state__in=UNSENT) & ~_FAULTY | Q(day_on=on.day) | Q(sent_on__gte=OuterRef("held_since"))
                )
            ),
            ~Exists(lately[AT_MOST - 1 : AT_MOST]),
            reduce(or_, (Q(hour__lte=hour, zone__in=zones) for hour, zones in hours.items())),
        )
        .order_by()
        .values("institution_id", "person_id", "by")
        .annotate(cause=Min("topic"))
    )
    names = ("institution", "person", "channel", "topic")
    return names, rows.order_by().values_list("institution_id", "person_id", "by", "cause")
