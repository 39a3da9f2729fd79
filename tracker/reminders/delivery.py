"""Carries messages from the outbox to the relay: claim, compose, write, then for each one mark, send, settle.

May import actions and channels. `clock` is read anew before every step, since sending takes time."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from foundation.db.conflicts import unavailable
from foundation.tenancy import across_institutions, within
from tracker.reminders import actions
from tracker.reminders.channels import email
from tracker.reminders.channels.email import DeliveryOutcome, DeliveryResult
from tracker.reminders.letters import Letter

log = logging.getLogger(__name__)
ClockFunction = Callable[[], datetime]


@dataclass(slots=True)
class Tally:
    sent: int = 0
    refused: int = 0
    postponed: int = 0


def deliver(*, worker: str, clock: ClockFunction, upto: timedelta) -> Tally:
    """Send what is ready until nothing is, the relay fails, or `upto` has passed."""
    tally = Tally()
    end = clock() + upto
    with across_institutions(), email.SmtpSession() as post:
        while clock() < end:
            ids = actions.claim(
                worker=worker,
                at=clock(),
                limit=settings.REMINDERS["CHUNK"],
                lease=_lease(),
                relay=getattr(settings, "EMAIL_HOST", ""),
                rate=settings.REMINDERS["MAILS_PER_MINUTE"],
            )
            if not ids or not _send_all(ids, worker=worker, clock=clock, post=post, tally=tally):
                break
    return tally


def _send_all(ids: list[int], *, worker: str, clock: ClockFunction, post: email.SmtpSession, tally: Tally) -> bool:
    """Whether the relay still takes mail."""
    letters = _compose(ids, worker=worker, clock=clock, tally=tally)
    # all are written before the first is sent: done between two waits, the same work costs several times as much
    mails = [_render(letter, worker=worker, clock=clock) for letter in letters]
    accepted: tuple[int, date] | None = None
    for position, (letter, mail) in enumerate(zip(letters, mails, strict=True)):
        if mail is None:
            tally.postponed += 1
            continue
        now = clock()
        go = actions.settle_and_claim_next(
            accepted=accepted, following=letter.message_id, worker=worker, at=now, lease=_lease()
        )
        accepted = None
        if not go:
            actions.release(message_ids=[letter.message_id], worker=worker, at=now)
            continue
        outcome = post.send(mail)
        now = clock()
        if outcome.end is DeliveryOutcome.ACCEPTED:
            accepted = (letter.message_id, now.astimezone(letter.zone).date())
            tally.sent += 1
            continue
        _failed(letter, outcome, worker=worker, at=now, tally=tally)
        if outcome.end is DeliveryOutcome.RELAY:
            rest = [later.message_id for later in letters[position + 1 :]]
            actions.release(message_ids=rest, worker=worker, at=now + actions.pause(0))
            return False
    actions.settle_and_claim_next(accepted=accepted, following=None, worker=worker, at=clock(), lease=_lease())
    return True


def _compose(ids: list[int], *, worker: str, clock: ClockFunction, tally: Tally) -> list[Letter]:
    """All at once; if that fails, one by one, so that the message at fault waits alone."""
    try:
        return actions.compose(message_ids=ids, worker=worker, at=clock())
    except Exception as error:
        if unavailable(error):
            raise  # the database's fault: the lease ends, and all are tried again
        if len(ids) == 1:
            log.exception("reminder.not_composed %s", ids[0])
            actions.postpone_fault(message_id=ids[0], worker=worker, at=clock(), error=f"Not composed: {error!r}")
            tally.postponed += 1
            return []
    return [letter for one in ids for letter in _compose([one], worker=worker, clock=clock, tally=tally)]


def _render(letter: Letter, *, worker: str, clock: ClockFunction) -> EmailMultiAlternatives | None:
    """None when this one cannot be written: the fault is ours, the others go out."""
    try:
        with within(letter.institution_id):
            return email.render(letter)
    except Exception as error:
        if unavailable(error):
            raise
        log.exception("reminder.not_composed %s", letter.message_id)
        actions.postpone_fault(
            message_id=letter.message_id, worker=worker, at=clock(), error=f"Not composed: {error!r}"
        )
        return None


def _failed(letter: Letter, outcome: DeliveryResult, *, worker: str, at: datetime, tally: Tally) -> None:
    if outcome.end is DeliveryOutcome.REFUSED:
        actions.refuse(message_id=letter.message_id, worker=worker, at=at, error=outcome.error)
        tally.refused += 1
    elif outcome.end is DeliveryOutcome.FAULT:
        actions.postpone_fault(message_id=letter.message_id, worker=worker, at=at, error=outcome.error)
        tally.postponed += 1
    else:
        actions.postpone(message_id=letter.message_id, worker=worker, at=at, error=outcome.error)
        tally.postponed += 1
    log.warning("reminder.%s %s: %s", outcome.end.value, letter.message_id, outcome.error)


def _lease() -> timedelta:
    return timedelta(seconds=settings.REMINDERS["LEASE"])
