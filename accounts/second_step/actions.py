"""Writes to what a person signs in with besides the password, and whether a second step is right.

Keyword-only, atomic, with `by` and `at`; audit row in the same transaction, and a mail to the person.
"""

import json
import secrets
from datetime import datetime
from typing import Any

import pyotp
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.audit.models import record
from accounts.people.address_changes import is_above
from accounts.people.models import Person
from accounts.people.notices import leave_notice
from accounts.permissions import may_administer
from accounts.second_step.models import MAX_METHODS, Authenticator, Method
from accounts.second_step.passkeys import read_new_passkey, read_used_passkey
from accounts.second_step.secrets import decrypt, encrypt, hash_code
from foundation.errors import Forbidden, Refused

STEP = 30  # seconds for which a code of an app is shown
DRIFT = 1  # steps before and after, for clocks that differ
RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without what looks alike
_CODE_LENGTH = 16  # characters, 79 bits


def methods_of(person: Person) -> QuerySet[Authenticator]:
    """Without recovery codes, which only stand in for these."""
    return Authenticator.objects.filter(person=person).exclude(kind=Method.CODE)


def has_second_step(person: Person) -> bool:
    return methods_of(person).exists()


@transaction.atomic
def add_app(*, person: Person, by: Person | None, at: datetime, seed: str, code: str, name: str) -> list[str]:
    """`code` shows that the app has the seed. Recovery codes, where this is the first method."""
    step = _step_of(seed, code, after=0, at=at)
    if step is None:
        raise Refused({"code": _("The code is wrong or too old. Enter the one that the app shows now.")})
    return _add(person, by=by, at=at, kind=Method.APP, name=name, secret=encrypt(seed), counter=step)


@transaction.atomic
def add_passkey(
    *, person: Person, by: Person | None, at: datetime, answer: str, challenge: str, name: str
) -> list[str]:
    found = read_new_passkey(answer, challenge)
    if found is None:
        raise Refused({"": _("The passkey was not created. Try again.")})
    return _add(person, by=by, at=at, kind=Method.PASSKEY, name=name, **found)


def _add(person: Person, *, by: Person | None, at: datetime, kind: Method, **columns: Any) -> list[str]:
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)  # two at once would both be the first
    present = methods_of(person).count()
    if present >= MAX_METHODS:
        raise Refused({"": _("You have %(most)s already. Remove one first.") % {"most": MAX_METHODS}})
    Authenticator.objects.create(person=person, kind=kind, created_at=at, **columns)
    record_and_tell(person, by=by, at=at, action="second_step.added", kind=kind)
    return [] if present else _new_codes(person, at=at)


@transaction.atomic
def renew_codes(*, person: Person, by: Person | None, at: datetime) -> list[str]:
    """The old ones end."""
    if not has_second_step(person):
        raise Refused({"": _("Add an authenticator app or a passkey first.")})
    record_and_tell(person, by=by, at=at, action="second_step.codes", kind=Method.CODE)
    return _new_codes(person, at=at)


def _new_codes(person: Person, *, at: datetime) -> list[str]:
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH)) for _ in range(RECOVERY_CODES)]
    Authenticator.objects.filter(person=person, kind=Method.CODE).delete()
    Authenticator.objects.bulk_create(
        Authenticator(person=person, kind=Method.CODE, secret=hash_code(code), created_at=at) for code in codes
    )
    return ["-".join(code[start : start + 4] for start in range(0, _CODE_LENGTH, 4)) for code in codes]


@transaction.atomic
def remove_method(*, person: Person, by: Person | None, at: datetime, pk: int) -> None:
    """With the last one the recovery codes go: signing in takes the password alone again."""
    found = methods_of(person).filter(pk=pk).first()
    if found is None:
        return
    found.delete()
    if not has_second_step(person):
        Authenticator.objects.filter(person=person).delete()
    record_and_tell(person, by=by, at=at, action="second_step.removed", kind=Method(found.kind))


@transaction.atomic
def remove_methods_since(*, person: Person, since: datetime, at: datetime) -> None:
    """Those that somebody else may have added; older ones stay."""
    for pk in list(methods_of(person).filter(created_at__gte=since).values_list("pk", flat=True)):
        remove_method(person=person, by=None, at=at, pk=pk)
    Authenticator.objects.filter(person=person, kind=Method.CODE, created_at__gte=since).delete()


@transaction.atomic
def reset_second_step(*, person: Person, by: Person | None, at: datetime) -> None:
    """For somebody who lost their phone and their codes: by another administrator, or the operator."""
    if by is not None and not by.is_superuser and not may_administer(by.roles):
        raise Forbidden(_("Only an administrator resets the two-step sign-in of a person."))
    if by is not None and by.pk == person.pk:  # a computer may be left unlocked: it would go without the password
        raise Forbidden(_("Remove your own apps and passkeys under “Two-step sign-in”, or ask another administrator."))
    if is_above(person, by):
        raise Forbidden(_("Only an operator of the installation resets the two-step sign-in of an operator."))
    if Authenticator.objects.filter(person=person).delete()[0]:
        record_and_tell(person, by=by, at=at, action="second_step.reset")


def record_and_tell(
    person: Person, *, by: Person | None, at: datetime, action: str, kind: Method | None = None
) -> None:
    if person.institution_id is not None:  # not an operator
        record(by=by, at=at, action=action, target=person, **({"method": kind} if kind else {}))
    leave_notice(person=person, kind="second_step", at=at, what=action.removeprefix("second_step."))


@transaction.atomic
def use_second_step(*, person: Person, at: datetime, answer: str, challenge: str = "") -> bool:
    """Whether a code of an app, a recovery code or (JSON) the answer of a passkey is right. Each works once."""
    if answer.lstrip().startswith("{"):
        return _use_passkey(person, answer, challenge, at=at)
    code = "".join(part for part in answer.lower() if part.isascii() and part.isalnum())
    return _use_app(person, code, at=at) or bool(
        code and Authenticator.objects.filter(person=person, kind=Method.CODE, secret=hash_code(code)).delete()[0]
    )


def _use_app(person: Person, code: str, *, at: datetime) -> bool:
    for row in methods_of(person).filter(kind=Method.APP):
        seed = decrypt(row.secret)
        step = _step_of(seed, code, after=row.counter, at=at) if seed else None
        # of two requests with one code the second finds the step used
        if step is not None and Authenticator.objects.filter(pk=row.pk, counter__lt=step).update(
            counter=step, used_at=at, secret=encrypt(str(seed))
        ):
            return True
    return False


def _step_of(seed: str, code: str, *, after: int, at: datetime) -> int | None:
    """The time step, later than `after`, in which the code is shown."""
    now, app = int(at.timestamp()) // STEP, pyotp.TOTP(seed, interval=STEP)
    steps = [step for step in range(now - DRIFT, now + DRIFT + 1) if step > after]
    return next((step for step in steps if secrets.compare_digest(app.generate_otp(step), code)), None)


def _use_passkey(person: Person, answer: str, challenge: str, *, at: datetime) -> bool:
    try:
        name = str(json.loads(answer)["id"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return False
    row = methods_of(person).filter(kind=Method.PASSKEY, credential_id=name.rstrip("=")).first()
    count = read_used_passkey(answer, challenge, row) if row is not None and challenge else None
    if row is None or count is None:
        return False
    return bool(Authenticator.objects.filter(pk=row.pk, counter=row.counter).update(counter=count, used_at=at))
