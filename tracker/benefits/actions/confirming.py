"""Each side confirms a benefit by name: who is asked, and nobody in their place."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.changes import set_fields
from accounts.audit.models import save_and_record
from accounts.institutions.actions import lock_for_update
from accounts.people.models import Person
from foundation.errors import Refused
from tracker.benefits.actions.benefits import LOCKED_WITH, tell
from tracker.benefits.models import Benefit
from tracker.benefits.notes import BENEFIT_NOTE
from tracker.benefits.permissions import sides_to_confirm
from tracker.benefits.rules import SIDES
from tracker.delivery.actions import drop_notes


@transaction.atomic
def confirm_benefit(*, benefit: Benefit, by: Person, at: datetime, version: int | None = None) -> Benefit:
    """For the sides for which `by` is asked. Once both have confirmed, who entered it and the other side are told."""
    benefit, institution = lock_for_update(benefit, *LOCKED_WITH, "entered_by", "library_confirmed_by",
                                           "it_confirmed_by", version=version)  # fmt: skip
    sides = sides_to_confirm(by, benefit)
    if not sides:
        raise Refused({"": _("This benefit does not wait for you.")}, code="wrong_state")
    fields: dict[str, Any] = {}
    for side in sides:
        fields |= {f"{side}_confirmed_by": by, f"{side}_confirmed_on": institution.day(at)}
    changes = set_fields(benefit, fields)
    save_and_record(benefit, by=by, at=at, action="benefit.confirm", **changes)
    if benefit.is_confirmed:
        drop_notes(kind=BENEFIT_NOTE, about=[benefit.pk])
        people = {benefit.entered_by, benefit.library_confirmed_by, benefit.it_confirmed_by}
        tell(benefit, people - {by}, what="confirmed", at=at)
    return benefit


@transaction.atomic
def take_back_confirmation(*, benefit: Benefit, by: Person, at: datetime) -> Benefit:
    """By whoever gave it: the side is asked again."""
    benefit, _institution = lock_for_update(benefit, *LOCKED_WITH)
    sides = [side for side in SIDES if getattr(benefit, f"{side}_confirmed_by_id") == by.pk]
    if not sides:
        raise Refused({"": _("You have not confirmed this benefit.")}, code="wrong_state")
    fields = {f"{side}_confirmed_{what}": None for side in sides for what in ("by", "on")}
    changes = set_fields(benefit, fields)
    drop_notes(kind=BENEFIT_NOTE, about=[benefit.pk])
    save_and_record(benefit, by=by, at=at, action="benefit.take_back", **changes)
    return benefit
