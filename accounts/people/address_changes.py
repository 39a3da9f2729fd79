"""A new address for somebody who has an account. Whoever reads its mail can set a password, so it is theirs only once

- its new owner confirmed it by a mailed link, and
- the old address, which was told, agreed by its link, or did not stop the change for three days.

An administrator can therefore not take an account over by its address. Until then nothing changes. An account that
nobody ever used has nothing to take over: its address changes at once. May import models and notices.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.audit.models import AuditEntry, record
from accounts.people.access import end_access
from accounts.people.models import USED, AddressChange, Person
from accounts.people.notices import leave_notice
from foundation.errors import Forbidden, Refused
from foundation.signed_links import BadLink, SignedLinks
from foundation.tenancy import across_institutions

WAIT = timedelta(days=3)  # for the old address, which may be on holiday or gone
MAX_CHANGES_A_DAY = 3  # of one person: each mails an address that whoever asks has typed
KEPT = timedelta(days=7)  # after which a change that its new owner did not confirm is forgotten
ASKED = "person.address_ask"  # in the audit trail
_LINKS = SignedLinks("address-change", salt="accounts.people.address_changes", valid=KEPT)

Owner = Literal["new", "old"]


def is_unused(person: Person) -> bool:
    """Nobody ever signed in or set a password."""
    return person.last_login is None and not person.has_usable_password() and not person.is_superuser


def is_above(person: Person, by: Person | None) -> bool:
    """The person is an operator of the installation, and who acts on them is neither one nor they themselves."""
    return person.is_superuser and by is not None and by.pk != person.pk and not by.is_superuser


def refuse_address_in_use(email: str, *, institution_id: int, by: Person | None, person: Person | None = None) -> None:
    """For an account that nobody used yet. That another institution has the address is said to operators only, who see
    all of them; its owner hears of it by mail, when they are invited (docs/adr/0046)."""
    with across_institutions():
        others = Person.objects.filter(email=email).exclude(pk=person.pk if person else None)
        seen = Q(institution=institution_id) | (USED if by is None or by.is_superuser else Q())
        if others.filter(seen).exists():
            raise Refused({"email": _("This e-mail address is already in use.")}, code="unique")


def refuse_second_account(person: Person) -> None:
    """To whoever is about to use an account for the first time, and has another one by the same address."""
    with across_institutions():
        if Person.objects.used().filter(email=person.email).exclude(pk=person.pk).exists():
            raise Refused(
                {"": _("Your address has an account at another institution already. Ask to be invited by another.")},
                code="unique",
            )


def ask_address_change(*, person: Person, by: Person | None, at: datetime, email: str) -> AddressChange:
    """Called by an action, in its transaction. A change that waits already is replaced."""
    if is_above(person, by):
        raise Forbidden(_("Only an operator of the installation changes the address of an operator."))
    same = Person.objects.filter(email=email, institution=person.institution_id)  # of this institution: no secret here
    if same.exclude(pk=person.pk).exists():
        raise Refused({"email": _("This e-mail address is already in use.")}, code="unique")
    if person.institution_id is None:
        raise Refused({"": _("An operator of the installation belongs to no institution.")})
    _check_pace(person, at=at)
    AddressChange.objects.filter(person=person).delete()
    change = AddressChange.objects.create(
        institution_id=person.institution_id,
        person=person,
        email=email,
        asked_by=by if by is not None and by.institution_id == person.institution_id else None,
        asked_at=at,
    )
    record(by=by, at=at, action=ASKED, target=person, email=[person.email, change.email])
    with across_institutions():  # who asks does not learn whether the address is another institution's
        taken = Person.objects.used().filter(email=change.email).exists()
    leave_notice(
        person=person, kind="address_taken" if taken else "address_confirm", at=at, email=change.email, change=change.pk
    )
    leave_notice(person=person, kind="address_stop", at=at, change=change.pk)
    return change


def _check_pace(person: Person, *, at: datetime) -> None:
    """By the audit trail: a change that waits is replaced by the next one, and leaves no other trace."""
    lately = AuditEntry.objects.filter(
        institution=person.institution_id, target=person._meta.model_name, target_id=person.pk,
        action=ASKED, at__gt=at - timedelta(days=1),
    )  # fmt: skip
    if lately.count() >= MAX_CHANGES_A_DAY:
        most = {"most": MAX_CHANGES_A_DAY}
        raise Refused({"email": _("The address was changed %(most)d times today. Try again tomorrow.") % most})


@transaction.atomic
def confirm_address(*, change: AddressChange, owner: Owner, at: datetime) -> bool:
    """By the link in the mail to the new address, or to the old one. Whether the new address holds from now on."""
    change = AddressChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    field = "confirmed_at" if owner == "new" else "agreed_at"
    setattr(change, field, getattr(change, field) or at)
    change.save()
    return _apply_if_due(change, at=at)


@transaction.atomic
def stop_address_change(*, change: AddressChange, at: datetime) -> None:
    """By the link in the mail to the old address."""
    person = change.person
    record(by=None, at=at, action="person.address_stop", target=person, email=[change.email, person.email])
    change.delete()


def stop_changes_since(*, person: Person, since: datetime, at: datetime) -> None:
    """Those that the person themselves asked for, or whoever had signed in as them."""
    for change in AddressChange.objects.filter(person=person, asked_by=person, asked_at__gte=since):
        stop_address_change(change=change, at=at)


def apply_due_changes(*, at: datetime) -> int:
    """Those that the old address did not stop; and forget those that the new one did not confirm."""
    applied = 0
    due = Q(agreed_at__isnull=False) | Q(asked_at__lte=at - WAIT)
    for change in AddressChange.objects.filter(due, confirmed_at__isnull=False).order_by("pk")[:100]:
        with transaction.atomic():
            locked = AddressChange.objects.select_for_update(of=("self",)).filter(pk=change.pk).first()
            applied += locked is not None and _apply_if_due(locked, at=at)
    AddressChange.objects.filter(confirmed_at=None, asked_at__lte=at - KEPT).delete()
    return applied


def _apply_if_due(change: AddressChange, *, at: datetime) -> bool:
    if change.confirmed_at is None or (change.agreed_at is None and at < change.asked_at + WAIT):
        return False
    person = Person.objects.select_for_update(of=("self",)).get(pk=change.person_id)
    change.delete()
    same = Person.objects.filter(email=change.email)
    if same.filter(USED | Q(institution=person.institution_id)).exists():  # somebody was faster
        return False
    before, person.email = person.email, change.email
    person.version += 1
    person.save(update_fields=["email", "version", "updated_at"])
    record(by=change.asked_by, at=at, action="person.update", target=person, email=[before, person.email])
    end_access(person=person, by=None, at=at)
    return True


def link_to(change: AddressChange, owner: Owner) -> str:
    return _LINKS.path(f"{change.pk}_{change.asked_at.timestamp()}_{owner}")


def read_link(token: str) -> tuple[AddressChange, Owner] | None:
    """None for what we never signed, and for a change that is over."""
    try:
        pk, asked_at, owner = _LINKS.read(token).split("_")
    except (BadLink, ValueError):  # ValueError: signed by a version that wrote it otherwise
        return None
    change = AddressChange.objects.select_related("person__institution", "person__team").filter(pk=pk).first()
    if change is None or str(change.asked_at.timestamp()) != asked_at:
        return None
    return change, "new" if owner == "new" else "old"


def notice_context(facts: Mapping[str, Any], owner: Owner) -> Mapping[str, Any] | None:
    with across_institutions():
        change = AddressChange.objects.select_related("person", "asked_by").filter(pk=facts["change"]).first()
        return {"change": change, "link": link_to(change, owner), "days": WAIT.days} if change is not None else None
