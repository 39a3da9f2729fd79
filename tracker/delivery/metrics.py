"""Figures that tell whether messages flow: how many wait, for how long, and when planning last ran."""

from datetime import datetime

from django.db.models import Count, Min

from foundation.metrics import Gauge, Samples, age
from foundation.tenancy import across_institutions
from tracker.delivery.models import UNSENT, Message, MessageState, Relay, Sweep


def _unsent(*, at: datetime) -> Samples:
    with across_institutions():
        found = Message.objects.filter(state__in=UNSENT).values_list("state").annotate(n=Count("pk")).order_by()
        return {(state.value,): 0 for state in UNSENT} | {(state,): n for state, n in found}


def _overdue(*, at: datetime) -> Samples:
    with across_institutions():
        due = Message.objects.filter(state__in=UNSENT, next_attempt_at__lte=at)
        return age(due.aggregate(first=Min("next_attempt_at")).values(), at=at)


def _failing(*, at: datetime) -> Samples:
    with across_institutions():
        return {(): Message.objects.filter(state=MessageState.PLANNED, attempts__gt=0).count()}


def _planned(*, at: datetime) -> Samples:
    return age(Sweep.objects.values_list("swept_at", flat=True), at=at)


def _planning_took(*, at: datetime) -> Samples:
    return {(): max([0.0, *Sweep.objects.values_list("took", flat=True)])}


def _relay(*, at: datetime) -> Samples:
    rows = Relay.objects.values_list("name", "minute_at", "taken")
    return {(name,): taken if minute == at.replace(second=0, microsecond=0) else 0 for name, minute, taken in rows}


GAUGES = (
    Gauge(
        name="messages_unsent", labels=("state",), read=_unsent,
        help="Messages in the outbox that are not sent: planned, or held by a worker (sending).",
    ),
    Gauge(
        name="messages_overdue_seconds", read=_overdue,
        help="For how long the oldest message that may go has waited. Above 600: nobody sends.",
    ),
    Gauge(
        name="messages_failing", read=_failing,
        help="Unsent messages whose last attempt was refused or broke off: the relay is away, or refuses.",
    ),
    Gauge(
        name="planning_age_seconds", read=_planned,
        help="Since when nobody has planned what is due. Above 3600: beat or the workers stand still.",
    ),
    Gauge(name="planning_seconds", read=_planning_took, help="How long the last planning took."),
    Gauge(
        name="relay_messages_this_minute", labels=("relay",), read=_relay,
        help="Messages taken in hand for a relay in this minute, beside MAILS_PER_MINUTE.",
    ),
)  # fmt: skip
