"""Playbooks for other institutions: what an offer shows, who may answer it, and that nothing else crosses."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone
from django_scopes.exceptions import ScopeError

from accounts.audit.models import AuditEntry
from accounts.institutions.models import Consortium
from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.errors import Forbidden, Refused
from foundation.tenancy import across_institutions, within
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.playbooks.actions import accept_offer, decline_offer, offer_playbook, own_playbook, withdraw_offer
from tracker.playbooks.models import OfferState, Playbook, PlaybookOffer
from tracker.playbooks.offer_queries import offers_received, partners_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 4)


def two_worlds() -> tuple[World, World, World]:
    """Two institutions of a consortium, and one outside."""
    consortium = Consortium.objects.create(name="Together")
    shares = {"consortium": consortium, "consortium_agreed_at": timezone.now()}
    return make_world(**shares), make_world(**shares), make_world()


def offer(ours: World, theirs: World, *, by: Person | None = None) -> PlaybookOffer:
    with within(ours.institution.pk):
        own = own_playbook(institution_id=ours.institution.pk, by=None, at=ours.at(DAY), slug="ai-guidance")
        return offer_playbook(playbook=own, by=by, at=ours.at(DAY), to=theirs.institution, message="For you")


def manager_of(world: World) -> Person:
    with across_institutions():
        return make_person(world.institution, Side.LIBRARY, Role.MANAGER)


def answer(world: World, made: PlaybookOffer, action: Any = accept_offer, *, by: Person | None = None) -> Any:
    with within(world.institution.pk):
        return action(institution_id=world.institution.pk, offer_id=made.pk, by=by, at=world.at(DAY))


def test_partners_are_the_others_of_the_consortium() -> None:
    ours, theirs, outside = two_worlds()
    assert partners_of(ours.institution) == [theirs.institution]
    assert partners_of(outside.institution) == []


@pytest.mark.parametrize("who", ["ours", "theirs"])
def test_partners_are_named_where_both_share(who: str) -> None:
    """That an institution belongs to a consortium is for its administrator to tell."""
    ours, theirs, _outside = two_worlds()
    silent = (ours if who == "ours" else theirs).institution
    silent.consortium_agreed_at = None
    silent.save()
    assert partners_of(ours.institution) == partners_of(theirs.institution) == []
    with pytest.raises(Refused) as refusal:
        offer(ours, theirs)
    assert list(refusal.value.fields) == ["to_institution"]


def test_an_accepted_offer_becomes_the_others_own_playbook() -> None:
    ours, theirs, _outside = two_worlds()
    made = offer(ours, theirs)
    taken = answer(theirs, made, by=manager_of(theirs))
    with within(theirs.institution.pk):
        assert (taken.institution_id, taken.slug, taken.number) == (theirs.institution.pk, "ai-guidance", 1)
        assert taken.versions.get().note == f"From {ours.institution.name}"
        assert Playbook.objects.count() == 1
        assert AuditEntry.objects.filter(action="playbook.add").exists()
    with within(ours.institution.pk):
        made.refresh_from_db()
        assert (made.state, made.answered_on, made.version) == (OfferState.ACCEPTED, DAY, 2)
        assert Playbook.objects.count() == 1


def test_what_changes_after_the_offer_is_not_shown() -> None:
    ours, theirs, _outside = two_worlds()
    made = offer(ours, theirs)
    with within(ours.institution.pk):
        Playbook.objects.all().delete()
    with within(theirs.institution.pk):
        assert offers_received(theirs.institution.pk).get().read().slug == "ai-guidance"
    assert answer(theirs, made).slug == "ai-guidance"


def test_an_offer_is_answered_once_and_by_whom_it_is_for() -> None:
    ours, theirs, outside = two_worlds()
    made = offer(ours, theirs)
    for world in (outside, ours):
        with pytest.raises(PlaybookOffer.DoesNotExist):
            answer(world, made)
    with pytest.raises(Forbidden):
        answer(theirs, made, by=theirs.librarian)
    answer(theirs, made, decline_offer)
    for action in (accept_offer, decline_offer):
        with pytest.raises(Refused, match="answered or withdrawn"):
            answer(theirs, made, action)
    with within(ours.institution.pk), pytest.raises(Refused, match="answered or withdrawn"):
        withdraw_offer(offer=made, by=None, at=ours.at(DAY))
    with within(theirs.institution.pk):
        assert not Playbook.objects.exists()


def test_a_withdrawn_offer_is_gone() -> None:
    ours, theirs, _outside = two_worlds()
    made = offer(ours, theirs)
    with within(ours.institution.pk):
        with pytest.raises(Forbidden):
            withdraw_offer(offer=made, by=ours.librarian, at=ours.at(DAY))
        withdraw_offer(offer=made, by=manager_of(ours), at=ours.at(DAY))
    with pytest.raises(PlaybookOffer.DoesNotExist):
        answer(theirs, made)
    assert offer(ours, theirs).pk != made.pk


def test_offers_go_to_partners_only_and_once() -> None:
    ours, theirs, outside = two_worlds()
    for world in (outside, ours):
        with pytest.raises(Refused) as refused:
            offer(ours, world)
        assert list(refused.value.fields) == ["to_institution"]
    with pytest.raises(Forbidden):
        offer(ours, theirs, by=ours.librarian)
    offer(ours, theirs)
    with pytest.raises(Refused, match="offered to them already"):
        offer(ours, theirs)


def test_the_row_of_an_offer_is_its_institutions_own() -> None:
    ours, theirs, _outside = two_worlds()
    offer(ours, theirs)
    with within(theirs.institution.pk):
        assert not PlaybookOffer.objects.exists()
    with pytest.raises(ScopeError):
        PlaybookOffer.objects.exists()
