"""Links that set a password. Asking leaves a row, whoever asks for whomever; the sweep sends. May import models."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db.models import Exists, OuterRef, Q
from django.template.loader import render_to_string
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.languages import in_language_of
from accounts.people.account_mails import send_account_mail
from accounts.people.models import PasswordRequest, Person
from foundation.tenancy import across_institutions
from foundation.text_direction import isolate

PAUSE = timedelta(minutes=15)  # between two mails to one address
GIVE_UP = timedelta(hours=1)  # after which a request that no relay took is forgotten
RETRY = timedelta(minutes=1)  # after a mail that no relay took; meanwhile others have their turn
CHUNK = 100  # mails sent at once

_log = logging.getLogger(__name__)


def request_password(*, email: str, at: datetime, invited: int = 0, inviter: str = "") -> None:
    """Note that a link was asked for. The same one statement for an address that is known and for one that is not.
    `invited`: the id of somebody who never signed in, and `inviter` who invites them; the mail says so."""
    PasswordRequest.objects.bulk_create(
        [PasswordRequest(email=email, asked_at=at, invited=invited, inviter=inviter)],
        update_conflicts=True,
        unique_fields=["email", "invited"],
        update_fields=["asked_at", "inviter"],
    )


def send_password_links(*, at: datetime) -> int:
    """Answer what is due, and return how many mails went out. A worker that ends in the middle loses at most the one
    mail that it was sending, and its person can ask again after PAUSE."""
    sent = 0
    _settle_unknown(at=at)
    due = PasswordRequest.objects.filter(Q(sent_at=None) | Q(sent_at__lte=at - PAUSE), asked_at__isnull=False)
    for row in due.order_by("asked_at")[:CHUNK]:
        claimed = PasswordRequest.objects.filter(pk=row.pk, asked_at=row.asked_at, sent_at=row.sent_at)
        if claimed.update(asked_at=None, sent_at=at):
            sent += _answer(row, at=at)
    PasswordRequest.objects.filter(asked_at=None, sent_at__lte=at - PAUSE).delete()
    return sent


def _settle_unknown(*, at: datetime) -> None:
    """Nobody's addresses need no mail: all of them in one statement, so that who makes up thousands delays nobody."""
    with across_institutions():
        known = Person.objects.active().filter(email=OuterRef("email"))
        PasswordRequest.objects.filter(~Exists(known), asked_at__isnull=False).update(asked_at=None, sent_at=at)


def _answer(row: PasswordRequest, *, at: datetime) -> bool:
    with across_institutions():
        has_it = Person.objects.select_related("institution").filter(email=row.email)
        holder = has_it.used().first()
        people = list(has_it.active().order_by("pk"))
    # without `invited` a person of each institution that entered the address: who reads the mail says who they are
    wanted = row.invited or (holder.pk if holder is not None else 0)
    people = [person for person in people if wanted in (0, person.pk)]
    try:
        for person in people:
            _send(person, inviter=row.inviter, taken=holder is not None and holder != person, several=len(people) > 1)
    except Exception:  # the relay's, the network's: none of them keeps the next one waiting
        _log.exception("A link that sets a password was not sent to person %s", person.pk)
        if row.asked_at is not None and row.asked_at > at - GIVE_UP:
            mine = PasswordRequest.objects.filter(pk=row.pk, sent_at=at)
            mine.filter(asked_at=None).update(asked_at=row.asked_at)
            mine.update(sent_at=at - PAUSE + RETRY)
        return False
    return bool(people)


def _send(person: Person, *, inviter: str, taken: bool, several: bool) -> None:
    """Also to those who never had a password: this is how they get their first. `taken`: the address has an account at
    another institution, which its owner hears, and nobody else."""
    context = {
        "base_url": settings.BASE_URL,
        "uid": urlsafe_base64_encode(force_bytes(person.pk)),
        "token": default_token_generator.make_token(person),
        "inviter": isolate(inviter),
        "institution": person.institution,
        "several": several,
    }
    mail = "invitation_elsewhere" if taken else "invitation" if inviter else "password"
    with in_language_of(person):
        subject = render_to_string(f"accounts/{mail}_mail_subject.txt", context).strip()
        text = render_to_string(f"accounts/{mail}_mail.txt", context)
    send_account_mail(subject, text, person.email)
