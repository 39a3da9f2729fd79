"""Reads of the outbox: what is ready, who may be written to on a day, what failed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, Exists, F, Min, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from accounts.institutions.models import Closure, Institution
from accounts.institutions.weekends import works
from foundation.db.insert_select import Select
from tracker.delivery.channels import DEFAULT_CHANNEL
from tracker.delivery.models import UNSENT, DeliveryPreference, Message, MessageState, Note

DAY = timedelta(days=1)
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
    may: the institution does not work, or the person had a message today or is being sent one. Two queries."""
    closures = defaultdict(list)
    places = {message.institution_id for message in messages}
    days = {message.pk: at.astimezone(zone_of(message)).date() for message in messages}
    first = min(days.values(), default=at.date())
    closed = Closure.objects.filter(institution__in=places, ends_on__gte=first)
    for place, starts_on, ends_on in closed.values_list("institution_id", "starts_on", "ends_on"):
        closures[place].append((starts_on, ends_on))
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
        today = day = days[message.pk]
        others = [sent_on for pk, sent_on in busy[message.person_id] if pk != message.pk]
        if any(sent_on is None or sent_on == today for sent_on in others):
            day += DAY
        while not works(day, message.institution.weekend) or any(
            starts_on <= day <= ends_on for starts_on, ends_on in closures[message.institution_id]
        ):
            day += DAY
        if day != today:
            waits[_at_their_hour(message, day)].append(message.pk)
    return waits


def closed_on(day: date) -> QuerySet[Closure, Closure]:
    return Closure.objects.filter(institution_id=OuterRef("institution_id"), starts_on__lte=day, ends_on__gte=day)


def open_on(day: date) -> Q:
    """The row's institution is not in closed weeks on the day."""
    return Q(~Exists(closed_on(day)))


def to_open(waiting: QuerySet[Any, Any], *, day: date, hours: Mapping[int, Collection[str]]) -> Select:
    """A message for each person of the rows that wait, where it is `day` and the person's hour or later (`hours`: the
    zones where it is that hour), unless one is under way or went that day already."""
    preference = "person__delivery_preference"
    others = Message.objects.filter(person=OuterRef("person_id"), immediate=False)
    rows = (
        waiting.filter(person__is_active=True)
        .annotate(
            zone=Case(
                When(Q(**{f"{preference}__time_zone__gt": ""}), then=F(f"{preference}__time_zone")),
                default=F("institution__time_zone"),
            ),
            hour=Coalesce(F(f"{preference}__hour"), F("institution__reminder_hour")),
            by=Coalesce(F(f"{preference}__channel"), Value(DEFAULT_CHANNEL)),
        )
        .filter(
            open_on(day),
            ~Exists(others.filter(Q(state__in=UNSENT) & ~_FAULTY | Q(day_on=day) | Q(sent_on=day))),
            reduce(or_, (Q(hour__lte=hour, zone__in=zones) for hour, zones in hours.items())),
        )
        .order_by()
        .values("institution_id", "person_id", "by")
        .annotate(cause=Min("topic"))
    )
    names = ("institution", "person", "channel", "topic")
    return names, rows.order_by().values_list("institution_id", "person_id", "by", "cause")
