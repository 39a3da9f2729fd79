"""Mails about somebody's account: sent at once, whatever the person wants to hear from us, and to an address that may
be theirs no longer. Hence not by the outbox of tracker/delivery (docs/adr/0022). May import models.

An action leaves a row in its transaction; the sweep sends. A worker that ends between sending and deleting the row
sends once more, after LEASE.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import translation

from accounts.languages import language_of
from accounts.people.account_mails import send_account_mail
from accounts.people.models import AccountNotice, Person
from foundation.contributions import Contribution, contributed

LEASE = timedelta(minutes=10)  # for which a worker holds a row; then it is tried again
GIVE_UP_NOTICE = timedelta(days=2)
NOTICES_AT_ONCE = 100  # rows at once

_log = logging.getLogger(__name__)


def _as_stored(facts: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return facts


@dataclass(frozen=True, kw_only=True)
class NoticeKind(Contribution):
    """Its text is accounts/notices/<name>.txt, the subject in the first line. `context`: what the text needs, from the
    facts of the row; None when there is nothing to say any more."""

    name: str
    context: Callable[[Mapping[str, Any]], Mapping[str, Any] | None] = _as_stored


def leave_notice(*, person: Person, kind: str, at: datetime, email: str = "", **facts: Any) -> None:
    """To the person's address unless `email` says another."""
    AccountNotice.objects.create(
        email=email or person.email, language=language_of(person), kind=kind, facts=facts, made_at=at
    )


def send_notices(*, at: datetime) -> int:
    """How many mails went out."""
    sent = 0
    for row in AccountNotice.objects.filter(Q(claimed_at=None) | Q(claimed_at__lte=at - LEASE)).order_by("pk")[
        :NOTICES_AT_ONCE
    ]:
        claimed = AccountNotice.objects.filter(pk=row.pk, claimed_at=row.claimed_at)
        if not claimed.update(claimed_at=at):
            continue
        try:
            sent += _send(row)
        except Exception:  # the relay's, the network's: none of them keeps the next one waiting
            _log.exception("The notice %s (%s) was not sent", row.pk, row.kind)
        else:
            row.delete()
    AccountNotice.objects.filter(made_at__lte=at - GIVE_UP_NOTICE).delete()
    return sent


def _send(row: AccountNotice) -> bool:
    kind = next(one for one in contributed(NoticeKind) if one.name == row.kind)
    context = kind.context(row.facts)
    if context is None:
        return False
    with translation.override(row.language):
        shown = {"base_url": settings.BASE_URL, **context}
        subject, _break, text = render_to_string(f"accounts/notices/{kind.name}.txt", shown).strip().partition("\n")
    send_account_mail(subject, text.strip() + "\n", row.email)
    return True
