"""The outbox: who holds a message, and how each attempt ended. Every step is a conditional update, so that a worker
that was stopped, slow or killed changes nothing that is no longer its own. To be called across institutions."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import cache

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Q, Value, When

from foundation.db.compiled import CompiledUpdate
from tracker.delivery.channels import DEFAULT_CHANNEL, channels
from tracker.delivery.kinds import kind_named
from tracker.delivery.models import UNSENT, Message, MessageState, Relay
from tracker.delivery.queries import OURS, ready

MAX_PAUSE = timedelta(hours=1)  # so that a relay that is back is noticed
FAULTS_BEFORE_FAILURE = 72  # in a row, which takes about three days


@transaction.atomic
def claim(
    *,
    worker: str,
    at: datetime,
    limit: int,
    lease: timedelta,
    channel: str = DEFAULT_CHANNEL,
    relay: str = "",
    rate: int = 0,
) -> list[int]:
    """Take up to `limit` messages of the channel that are ready, until `at` + `lease`. `rate`: messages a minute that
    the relay takes from all workers together, 0 for any number. The default channel also takes what is for a channel
    that nothing contributes any more."""
    if rate:
        limit = min(limit, _quota(relay, rate=rate, wanted=limit, at=at))
    others = [one.name for one in channels() if one.name != channel]
    mine = ~Q(channel__in=others) if channel == DEFAULT_CHANNEL else Q(channel=channel)
    free = ready(at=at).filter(mine)
    chosen = free.select_for_update(skip_locked=True, of=("self",)).order_by("next_attempt_at", "pk")
    ids = list(chosen.values_list("pk", flat=True)[:limit]) if limit else []
    if ids:
        ready(at=at).filter(pk__in=ids).update(claimed_by=worker, next_attempt_at=at + lease, updated_at=at)
    return ids


def _quota(name: str, *, rate: int, wanted: int, at: datetime) -> int:
    """How many of `wanted` the relay still takes this minute, and note them as taken."""
    Relay.objects.get_or_create(name=name)
    relay = Relay.objects.select_for_update().get(name=name)
    minute = at.replace(second=0, microsecond=0)
    if relay.minute_at != minute:
        relay.minute_at, relay.taken = minute, 0
    granted = max(0, min(wanted, rate - relay.taken))
    relay.taken += granted
    relay.save()
    return granted


def settle_and_claim_next(
    *,
    accepted: tuple[int, date] | None,
    following: tuple[int, str] | None,
    worker: str,
    at: datetime,
    lease: timedelta,
) -> bool:
    """Settle the message that was `accepted` (its id, the person's day), and mark `following` (its id and kind) as
    being sent; in one statement, its own commit, since that is what a message costs. Whether `following` may be sent:
    not when the lease is lost, when its kind says that it is obsolete, or when another worker settled `accepted`."""
    message_id, day = accepted or (NOBODY, at.date())
    next_id, kind = following or (NOBODY, "")
    changed = _settle_or_mark(kind)(
        accepted=message_id, day=day, following=next_id, worker=worker, at=at, until=at + lease
    )
    return following is not None and changed == (2 if accepted is not None else 1)


NOBODY = 0  # no message has this id


@cache
def _settle_or_mark(kind: str) -> CompiledUpdate:
    """For a kind of the message that follows. Compiled for P6, to send: see docs/performance.md."""

    def update(*, accepted: int, day: date, following: int, worker: str, at: datetime, until: datetime) -> int:
        settled = Q(pk=accepted)  # whoever holds it by now: it did go out
        marked = Q(
            ~kind_named(kind).obsolete() if kind else Q(), pk=following, claimed_by=worker, next_attempt_at__gt=at
        )
        return Message.objects.filter(settled | marked, state__in=UNSENT).update(
            state=Case(When(settled, then=Value(MessageState.SENT.value)), default=Value(MessageState.SENDING.value)),
            sent_at=Case(When(settled, then=at)),
            sent_on=Case(When(settled, then=day)),
            error=Case(When(settled, then=Value("")), default=F("error")),
            claimed_by=worker,
            next_attempt_at=until,
            updated_at=at,
        )

    return CompiledUpdate(update)


def postpone(*, message_id: int, worker: str, at: datetime, error: str) -> None:
    """The attempt failed for now: again after a pause that doubles."""
    held = Message.objects.filter(pk=message_id, claimed_by=worker, state__in=UNSENT)
    attempts = held.values_list("attempts", flat=True).first() or 0
    held.update(
        state=MessageState.PLANNED,
        attempts=F("attempts") + 1,
        next_attempt_at=at + pause(attempts),
        claimed_by="",
        error=error[:500],
        updated_at=at,
    )


def postpone_fault(*, message_id: int, worker: str, at: datetime, error: str) -> None:
    """The message cannot be made, through our fault: again after a pause, and after many faults in a row no more; an
    administrator sees it then. What a relay did before is not counted: `error` begins with one in OURS."""
    held = Message.objects.filter(pk=message_id, claimed_by=worker, state__in=UNSENT)
    attempts, last = held.values_list("attempts", "error").first() or (0, "")
    faults = attempts if last.startswith(OURS) else 0
    given_up = faults + 1 >= FAULTS_BEFORE_FAILURE
    held.update(
        state=MessageState.FAILED if given_up else MessageState.PLANNED,
        attempts=faults + 1,
        next_attempt_at=at + pause(faults),
        claimed_by="",
        error=error[:500],
        updated_at=at,
    )


def refuse(*, message_id: int, worker: str, at: datetime, error: str) -> None:
    """The address was refused for good: an administrator sees it; nobody tries again."""
    Message.objects.filter(pk=message_id, claimed_by=worker, state__in=UNSENT).update(
        state=MessageState.FAILED, attempts=F("attempts") + 1, claimed_by="", error=error[:500], updated_at=at
    )


def release(*, message_ids: Collection[int], worker: str, at: datetime) -> None:
    """Give back what was not sent; ready from `at` on."""
    Message.objects.filter(pk__in=message_ids, claimed_by=worker, state__in=UNSENT).update(
        claimed_by="", next_attempt_at=at
    )


def pause(attempts: int) -> timedelta:
    """After so many failed attempts before this one. 1, 2, 4 … minutes, an hour at most; 1 is DELIVERY_FIRST_PAUSE."""
    first = timedelta(seconds=settings.DELIVERY["FIRST_PAUSE"])
    waited: timedelta = first * 2 ** min(attempts, 10)
    return min(waited, max(MAX_PAUSE, first))
