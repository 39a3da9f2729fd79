"""Playbooks for other institutions: offered to one of the same consortium, which takes a copy of its own or does not.

The row of an offer is the only one that both read. What is accepted becomes a playbook of the other's, which knows
nothing of the first any more.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.models import record
from accounts.institutions.actions import lock, lock_for_update
from accounts.institutions.models import Institution
from accounts.people.models import Person
from foundation.errors import Refused
from tracker.playbooks.actions.playbooks import add_playbook, allow_playbooks, newest_version
from tracker.playbooks.models import OfferState, Playbook, PlaybookOffer
from tracker.playbooks.offer_queries import offer_received, partners_of, store_answer

MAX_OPEN_OFFERS = 100  # of an institution


@transaction.atomic
def offer_playbook(
    *, playbook: Playbook, by: Person | None, at: datetime, to: Institution, message: str = ""
) -> PlaybookOffer:
    """Its newest version, as it is now, to an institution of the same consortium."""
    playbook, institution = lock_for_update(playbook)
    allow_playbooks(by)
    if to.pk not in {partner.pk for partner in partners_of(institution)}:
        raise Refused({"to_institution": _("Choose an institution of your consortium.")}, code="does_not_exist")
    open_offers = PlaybookOffer.objects.filter(institution=institution, state=OfferState.OFFERED)
    if open_offers.filter(playbook=playbook, to_institution=to).exists():
        raise Refused({"to_institution": _("This is offered to them already, and waits for an answer.")}, code="unique")
    if open_offers.count() >= MAX_OPEN_OFFERS:
        raise Refused({"": _("Too many offers wait for an answer. Withdraw one first.")}, code="max_length")
    offer = PlaybookOffer.objects.create(
        institution=institution, to_institution=to, playbook=playbook, name=playbook.name,
        content=newest_version(playbook).content, message=message, by=by, offered_on=institution.day(at),
    )  # fmt: skip
    facts = {"playbook": playbook.pk, "to_institution": to.name, "message": message}
    record(by=by, at=at, action="playbook_offer.make", target=offer, **facts)
    return offer


@transaction.atomic
def withdraw_offer(*, offer: PlaybookOffer, by: Person | None, at: datetime) -> PlaybookOffer:
    offer, institution = lock_for_update(offer)
    allow_playbooks(by)
    _set_answer(offer, OfferState.WITHDRAWN, institution.day(at))
    record(by=by, at=at, action="playbook_offer.withdraw", target=offer)
    return offer


@transaction.atomic
def accept_offer(*, institution_id: int, offer_id: int, by: Person | None, at: datetime) -> Playbook:
    """The institution that it was offered to takes a copy: a playbook of its own, or the next version of the one that
    it has under the same slug."""
    offer = _answer(OfferState.ACCEPTED, institution_id=institution_id, offer_id=offer_id, by=by, at=at)
    note = _("From %(institution)s") % {"institution": offer.institution.name}
    return add_playbook(institution_id=institution_id, by=by, at=at, content=offer.read(), note=note)


@transaction.atomic
def decline_offer(*, institution_id: int, offer_id: int, by: Person | None, at: datetime) -> PlaybookOffer:
    return _answer(OfferState.DECLINED, institution_id=institution_id, offer_id=offer_id, by=by, at=at)


def _answer(state: OfferState, *, institution_id: int, offer_id: int, by: Person | None, at: datetime) -> PlaybookOffer:
    institution = lock(institution_id)
    allow_playbooks(by)
    offer = offer_received(institution_id, offer_id)
    _set_answer(offer, state, institution.day(at))
    return offer


def _set_answer(offer: PlaybookOffer, state: OfferState, day: date) -> None:
    """By one statement, of which a second answer at the same moment finds nothing left: two institutions write the
    row, and neither holds the other's lock."""
    offer.state, offer.answered_on = state, day
    if not store_answer(offer):
        raise Refused({"": _("This offer has been answered or withdrawn.")}, code="wrong_state")
