"""The only reads and the only write of playbooks across institutions: offers, by the institution that they are for. May
import models."""

from typing import Any

from django.db.models import F, QuerySet

from accounts.institutions.models import Institution
from foundation.tenancy import across_institutions, touched
from tracker.playbooks.models import OfferState, PlaybookOffer


def partners_of(institution: Institution) -> list[Institution]:
    """The other institutions that share in its consortium, by name; none while it does not share itself: an
    administrator of each agreed to be seen by the others. One query."""
    if institution.consortium_id is None or institution.consortium_agreed_at is None:
        return []
    with across_institutions():
        members = Institution.objects.filter(consortium=institution.consortium_id, consortium_agreed_at__isnull=False)
        return list(members.exclude(pk=institution.pk).order_by("name", "pk"))


def offers_received(institution_id: Any) -> QuerySet[PlaybookOffer]:
    """What others offered to the institution and did not withdraw."""
    with across_institutions():
        received = PlaybookOffer.objects.filter(to_institution=institution_id)
        return received.exclude(state=OfferState.WITHDRAWN).select_related("institution")


def offer_received(institution_id: int, pk: int) -> PlaybookOffer:
    """PlaybookOffer.DoesNotExist where it is for somebody else."""
    return offers_received(institution_id).get(pk=pk)


def store_answer(offer: PlaybookOffer) -> bool:
    """Store the answer that the offer has now. False where it was answered or withdrawn meanwhile."""
    with across_institutions():
        open_one = PlaybookOffer.objects.filter(pk=offer.pk, state=OfferState.OFFERED)
        return bool(
            open_one.update(state=offer.state, answered_on=offer.answered_on, version=F("version") + 1, **touched())
        )
