"""Carries messages from the outbox to their channels: claim, choose, write, then for each one mark, send, settle.

May import actions and channels. `clock` is read again before every step, since sending takes time."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import monotonic, sleep

from django.conf import settings
from django.db import DatabaseError, connection

from foundation.db.conflicts import unavailable
from foundation.tenancy import across_institutions
from tracker.delivery import actions
from tracker.delivery.channels import Channel, ChannelSession, DeliveryOutcome, DeliveryResult, channels
from tracker.delivery.kinds import MessageKind, kind_named
from tracker.delivery.letters import Letter

log = logging.getLogger(__name__)
PAUSE = 1  # seconds between two attempts to note what was accepted
ClockFunction = Callable[[], datetime]


@dataclass(slots=True)
class Tally:
    sent: int = 0
    refused: int = 0
    postponed: int = 0


@dataclass(slots=True)
class Worker:
    """One run of the loop: who it is for the leases, its clock, and how its messages ended."""

    name: str
    clock: ClockFunction
    tally: Tally


def deliver(*, worker: str, clock: ClockFunction, upto: timedelta) -> Tally:
    """Send what is ready until nothing is, or `upto` has passed. The channels take turns, so that a busy one keeps no
    other waiting; one that is away is left alone."""
    mine, end = Worker(worker, clock, Tally()), clock() + upto
    with across_institutions(), ExitStack() as stack:
        sessions: dict[str, ChannelSession] = {}
        turns = channels()
        while turns and clock() < end:
            for channel in list(turns):
                if channel.name not in sessions:
                    sessions[channel.name] = channel.open()
                    stack.callback(sessions[channel.name].close)
                ids = _claim(channel, mine)
                if not ids or not _send_all(ids, session=sessions[channel.name], worker=mine):
                    turns.remove(channel)
    return mine.tally


def _claim(channel: Channel, worker: Worker) -> list[int]:
    relay, rate = channel.quota()
    return actions.claim(
        worker=worker.name,
        at=worker.clock(),
        limit=settings.DELIVERY["CHUNK"],
        lease=_lease(),
        channel=channel.name,
        relay=relay,
        rate=rate,
    )


def _send_all(ids: list[int], *, session: ChannelSession, worker: Worker) -> bool:
    """Whether the channel still takes messages."""
    batches = list(_batches(ids, worker=worker))
    for position, (kind, batch) in enumerate(batches):
        if not _send_batch(kind, batch, session=session, worker=worker):
            later = [pk for _kind, some in batches[position + 1 :] for pk in some]
            actions.release(message_ids=later, worker=worker.name, at=worker.clock() + actions.pause(0))
            return False
    return True


def _batches(ids: list[int], *, worker: Worker) -> Iterator[tuple[MessageKind, list[int]]]:
    """What can be composed together: messages of one kind, in the order of the kinds."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for pk, name in actions.claimed_kinds(ids):
        by_kind[name].append(pk)
    known: list[tuple[MessageKind, list[int]]] = []
    for name, same in by_kind.items():
        try:
            known.append((kind_named(name), same))
        except KeyError:
            for pk in same:
                _not_composed(pk, LookupError(f"No kind of message is called {name!r}"), worker=worker)
    for kind, same in sorted(known, key=lambda one: one[0].order):
        step = kind.at_once or len(same)
        for start in range(0, len(same), step):
            yield kind, same[start : start + step]


def _send_batch(kind: MessageKind, ids: Sequence[int], *, session: ChannelSession, worker: Worker) -> bool:
    """Whether the channel still takes messages."""
    chosen = _choose(kind, ids, worker=worker)
    # all are written before the first is sent: done between two waits, the same work costs several times as much
    letters = [letter for letter in [_write(one, worker=worker) for one in chosen] if letter is not None]
    accepted: tuple[int, date] | None = None
    for position, letter in enumerate(letters):
        now, message_id = worker.clock(), letter.to.message_id
        go = _settle(accepted, following=(message_id, kind.name), worker=worker)
        accepted = None
        if not go:
            actions.release(message_ids=[message_id], worker=worker.name, at=now)
            continue
        result = session.send(letter)
        now = worker.clock()
        if result.outcome is DeliveryOutcome.ACCEPTED:
            accepted = (message_id, now.astimezone(letter.to.zone).date())
            worker.tally.sent += 1
            continue
        _failed(letter, result, worker=worker, at=now)
        if result.outcome is DeliveryOutcome.AWAY:
            rest = [later.to.message_id for later in letters[position + 1 :]]
            actions.release(message_ids=rest, worker=worker.name, at=now + actions.pause(0))
            return False
    _settle(accepted, following=None, worker=worker)
    return True


def _settle(accepted: tuple[int, date] | None, *, following: tuple[int, str] | None, worker: Worker) -> bool:
    """What the relay accepted is noted as soon as the database is back, for as long as we hold the message: a database
    that is taken over by its standby would else send twice what each worker was at."""
    end = monotonic() + _lease().total_seconds()
    while True:
        try:
            return actions.settle_and_claim_next(
                accepted=accepted, following=following, worker=worker.name, at=worker.clock(), lease=_lease()
            )
        except DatabaseError as error:
            if accepted is None or not unavailable(error) or connection.in_atomic_block or monotonic() > end:
                raise
            log.warning("delivery.waits_for_the_database %s", accepted[0])
            connection.close()
            sleep(PAUSE)


def _choose(kind: MessageKind, ids: Sequence[int], *, worker: Worker) -> list[actions.Chosen]:
    """All at once; if that fails, one by one, so that the message at fault waits alone."""
    try:
        return actions.choose(kind=kind, message_ids=ids, worker=worker.name, at=worker.clock())
    except Exception as error:
        if unavailable(error):
            raise  # the database's fault: the lease ends, and all are tried again
        if len(ids) == 1:
            _not_composed(ids[0], error, worker=worker)
            return []
    return [chosen for one in ids for chosen in _choose(kind, [one], worker=worker)]


def _write(chosen: actions.Chosen, *, worker: Worker) -> Letter | None:
    """None when this one cannot be written: the fault is ours, the others go out."""
    try:
        return actions.write(chosen)
    except Exception as error:
        if unavailable(error):
            raise
        _not_composed(chosen.to.message_id, error, worker=worker)
        return None


def _not_composed(message_id: int, error: Exception, *, worker: Worker) -> None:
    log.error("delivery.not_composed %s", message_id, exc_info=error)
    actions.postpone_fault(
        message_id=message_id, worker=worker.name, at=worker.clock(), error=f"Not composed: {error!r}"
    )
    worker.tally.postponed += 1


def _failed(letter: Letter, result: DeliveryResult, *, worker: Worker, at: datetime) -> None:
    message_id = letter.to.message_id
    if result.outcome is DeliveryOutcome.REFUSED:
        actions.refuse(message_id=message_id, worker=worker.name, at=at, error=result.error)
        worker.tally.refused += 1
        return
    store = actions.postpone_fault if result.outcome is DeliveryOutcome.FAULT else actions.postpone
    store(message_id=message_id, worker=worker.name, at=at, error=result.error)
    worker.tally.postponed += 1


def _lease() -> timedelta:
    return timedelta(seconds=settings.DELIVERY["LEASE"])
