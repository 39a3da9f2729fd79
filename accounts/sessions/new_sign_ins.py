"""Who signs in from a device that is new to them is told by mail, with a link for "this was not me".

A device is known by its cookie (people/known_devices.py), or by browser, system and address together: those of a
session that the person has, or of a sign-in that they were told of and did not disown. What the link does, and why:
docs/adr/0023-new-sign-ins.md. May import models.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.audit.models import record
from accounts.people.access import end_access, remove_added
from accounts.people.models import Person
from accounts.people.notices import leave_notice
from accounts.people.passwords import request_password
from accounts.sessions.models import NewSignIn, Session
from foundation.signed_links import BadLink, SignedLinks
from foundation.tenancy import across_institutions

#: For which the link works. Not longer than an old address has to stop its change (people/address_changes.py): the
#: link that sets a password goes to the address of now.
DISOWN_WITHIN = timedelta(days=3)
_LINKS = SignedLinks("sign-in-disown", salt="accounts.sessions.new_sign_ins")


@transaction.atomic
def tell_new_sign_in(
    *, person: Person, at: datetime, device: str, address: str | None, known_as: str, has_cookie: bool
) -> bool:
    """Leaves the mail, unless the device is known. `known_as`: its id from now on; `has_cookie`: and before.

    Called before the session has its row.
    """
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)  # of two at once the second finds the first
    told, here = NewSignIn.objects.filter(person=person), {"device": device, "address": address}
    if has_cookie and not told.filter(known_as=known_as, disowned_at__isnull=False).exists():
        return False
    if Session.objects.filter(person=person, expire_date__gt=at, **here).exists():
        return False
    if told.filter(disowned_at=None, **here).exists():
        return False
    row = NewSignIn.objects.create(person=person, known_as=known_as, made_at=at, **here)
    leave_notice(person=person, kind="new_sign_in", at=at, sign_in=row.pk)
    return True


@transaction.atomic
def disown_sign_in(*, sign_in: NewSignIn, at: datetime) -> bool:
    """By the mailed link: whoever it was knows the password. It ends, with all sessions and API tokens and what was
    added to the account since; the way to a new one is mailed. False: that was done already."""
    if not NewSignIn.objects.filter(pk=sign_in.pk, disowned_at=None).update(disowned_at=at):
        return False
    person = Person.objects.select_for_update(of=("self",)).get(pk=sign_in.person_id)
    person.set_unusable_password()
    person.save(update_fields=["password", "updated_at"])
    if person.institution_id is not None:  # not an operator
        record(by=None, at=at, action="session.disown", target=person)
    end_access(person=person, by=None, at=at)
    remove_added(person=person, since=sign_in.made_at, at=at)
    request_password(email=person.email, at=at)
    return True


def zone_of(person: Person) -> str:
    """Of their institution; the installation's for an operator, who has none."""
    return person.institution.time_zone if person.institution is not None else settings.TIME_ZONE


def link_to(sign_in: NewSignIn) -> str:
    return _LINKS.path(str(sign_in.pk))


def read_link(token: str, *, at: datetime) -> NewSignIn | None:
    """None for what we never signed, and for a link that was used or is too old."""
    try:
        pk = _LINKS.read(token)
    except BadLink:
        return None
    usable = NewSignIn.objects.filter(made_at__gt=at - DISOWN_WITHIN, disowned_at=None, person__is_active=True)
    return usable.select_related("person__institution").filter(pk=pk).first()


def notice_context(facts: Mapping[str, Any]) -> Mapping[str, Any] | None:
    with across_institutions():
        row = NewSignIn.objects.select_related("person__institution").filter(pk=facts["sign_in"]).first()
        if row is None or row.disowned_at is not None:
            return None
    return {"sign_in": row, "zone": zone_of(row.person), "link": link_to(row), "days": DISOWN_WITHIN.days}
