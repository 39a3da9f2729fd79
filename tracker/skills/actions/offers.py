"""Agreeing to be found as somebody who can teach a skill. It says nothing of how the person rates themselves."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.models import record
from accounts.institutions.actions import lock
from accounts.people.models import Person
from foundation.errors import Forbidden, Refused
from tracker.skills.models import Skill, TeachingOffer


@transaction.atomic
def offer_teaching(*, by: Person, at: datetime, skill: Skill) -> TeachingOffer:
    """Offering twice is offering once."""
    lock(skill.institution_id)
    if skill.retired_on is not None:
        raise Refused({"skill": _("This skill is retired. Choose another.")}, code="wrong_state")
    mine = {"institution_id": skill.institution_id}
    offer, made = TeachingOffer.objects.get_or_create(person=by, skill=skill, defaults=mine)
    if made:
        record(by=by, at=at, action="skill.offer", target=offer, skill=skill.pk, person=by.pk)
    return offer


@transaction.atomic
def withdraw_offer(*, offer: TeachingOffer, by: Person, at: datetime) -> None:
    """Requests that wait can still be answered."""
    lock(offer.institution_id)
    if offer.person_id != by.pk:
        raise Forbidden(_("Only the person who offers to teach can end that."))
    record(by=by, at=at, action="skill.offer.withdraw", target=offer, skill=offer.skill_id, person=by.pk)
    offer.delete()
