"""What the public page says, and whether there is one. It is about uses, never about people."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.changes import set_fields
from accounts.audit.models import record, save_and_record
from accounts.institutions.actions import lock, lock_for_update
from accounts.people.models import Person
from foundation.errors import Fault, Forbidden, Refused, check_version
from foundation.limits import too_many
from foundation.text import comparison_key
from tracker.ai_register.choices import AiKind
from tracker.ai_register.models import AiEntry, AiPublicPage
from tracker.ai_register.permissions import may_decide_on_ai
from tracker.ai_register.public_fields import PUBLIC_TEXTS

MAX_PUBLIC = 200  # entries: the page shows them all


@transaction.atomic
def publish_entry(
    *, entry: AiEntry, by: Person | None, at: datetime, is_public: bool, version: int | None = None
) -> AiEntry:
    """Onto the public page, or off it. It shows there while it is a use in pilot or in use."""
    entry, _institution = lock_for_update(entry, version=version)
    _allow(by)
    if is_public:
        check_public(entry)
        if full := too_many(AiEntry.objects.filter(is_public=True).exclude(pk=entry.pk), MAX_PUBLIC):
            raise Refused({"": full})
    changes = set_fields(entry, {"is_public": is_public})
    if changes:
        save_and_record(entry, by=by, at=at, action="ai_entry.publish", **changes)
    return entry


@transaction.atomic
def set_public_page(
    *, institution_id: int, by: Person | None, at: datetime, version: int | None = None, **fields: Any
) -> AiPublicPage:
    """`fields`: those of is_on, slug, introduction that are set."""
    lock(institution_id)
    _allow(by)
    page = AiPublicPage.objects.filter(institution=institution_id).first()
    if page is None:
        page, is_new = AiPublicPage(institution_id=institution_id), True
    else:
        is_new = False
        check_version(page, version)
    changes = set_fields(page, fields)
    if not page.slug:
        raise Refused({"slug": _("Enter the last part of the address of the page.")}, code="blank")
    if person := _named_in(page.introduction):
        raise Refused({"introduction": _no_people(person)})
    if is_new:
        page.save(force_insert=True)
        record(
            by=by, at=at, action="ai_page.update", target=page, **{name: new for name, (_old, new) in changes.items()}
        )
    elif changes:
        save_and_record(page, by=by, at=at, action="ai_page.update", **changes)
    return page


def check_public(entry: AiEntry) -> None:
    """Refused where the entry is no use, or where what the page would show names somebody who works here."""
    if entry.kind != AiKind.USE:
        why = _("Only a use is shown on the public page. A concern stays among you.")
        raise Refused({"kind": Fault(why, "mismatch")})
    for name in PUBLIC_TEXTS:
        if person := _named_in(getattr(entry, name)):
            raise Refused({name: _no_people(person)})


def _no_people(found: str) -> Fault:
    why = _("This is shown on the public page, which names nobody. Remove “%(text)s”.") % {"text": found}
    return Fault(why, "invalid")


def _named_in(text: str) -> str:
    """An e-mail address, or the name of somebody who works here, that the text has; "" for none."""
    if address := next((word for word in text.split() if "@" in word.strip("@")), ""):
        return address[:60]
    key = f" {comparison_key(_plain(text))} "
    for name in Person.objects.active().values_list("name", flat=True):
        wanted = comparison_key(_plain(name))
        if " " in wanted and f" {wanted} " in key:
            return str(name)
    return ""


def _plain(text: str) -> str:
    """Without what stands between words."""
    return " ".join("".join(one if one.isalnum() else " " for one in text).split())


def _allow(by: Person | None) -> None:
    if by is not None and not may_decide_on_ai(by.roles):
        raise Forbidden(_("Only deans and managers say what is public."))
