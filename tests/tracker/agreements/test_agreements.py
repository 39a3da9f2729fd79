"""Working agreements: versions, who agrees by name, when they are looked at again, and on whose week they are."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from time_machine import travel

from accounts.people.actions import update_person
from accounts.roles import Role, Side
from foundation.errors import Forbidden, Refused, Stale
from foundation.tenancy import within
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.people import make_person, make_team
from tests.factories.projects import World, make_world
from tracker.agreements.actions import add_agreement, agree_to, delete_agreement, keep_agreement, update_agreement
from tracker.agreements.cards import show_reviews_of_agreements, show_waiting
from tracker.agreements.models import Agreement
from tracker.agreements.rules import add_months, next_review
from tracker.agreements.starting_texts import starting_texts
from tracker.delivery.models import Note

DAY = date(2026, 3, 4)
LATER = DAY + timedelta(days=30)


@pytest.fixture
def world(db: None) -> Any:
    made = make_world()
    with within(made.institution.pk):
        yield made


def _agreement(world: World, **fields: Any) -> Agreement:
    said: dict[str, Any] = {"name": "Library and IT", "purpose": "One answer for readers", "roles": "Both"}
    owners = {"library_owner": world.librarian, "it_owner": world.engineer}
    by = fields.pop("by", None)
    return add_agreement(institution_id=world.institution.pk, by=by, at=world.at(DAY), **{**said, **owners, **fields})


def _in_force(world: World) -> Agreement:
    row = _agreement(world)
    for person in (world.librarian, world.engineer):
        row = agree_to(agreement=row, by=person, at=world.at(DAY))
    return row


def test_agreement_is_in_force_once_both_sides_agreed(world: World) -> None:
    row = agree_to(agreement=_agreement(world), by=world.librarian, at=world.at(DAY))
    assert (row.in_force, row.review_on, row.library_agreed_by) == (False, None, world.librarian)
    with pytest.raises(Refused):
        agree_to(agreement=row, by=world.librarian, at=world.at(DAY))
    row = agree_to(agreement=row, by=world.engineer, at=world.at(LATER))
    assert (row.in_force, row.it_agreed_on) == (True, LATER)
    assert row.review_on == date(2026, 10, 3)  # six months after


def test_new_text_is_a_version_that_waits_for_both(world: World) -> None:
    row = _in_force(world)
    with pytest.raises(Refused) as refusal:
        update_agreement(agreement=row, by=None, at=world.at(LATER), roles="IT")
    assert list(refusal.value.fields) == ["what_changed"]
    row = update_agreement(agreement=row, by=None, at=world.at(LATER), roles="IT", what_changed="IT does it")
    assert (row.number, row.in_force, row.written_on, row.what_changed) == (2, False, LATER, "IT does it")
    (before,) = row.versions.all()
    assert (before.number, before.roles, before.library_agreed_by, before.it_agreed_on) == (
        1, "Both", world.librarian, DAY,
    )  # fmt: skip
    for person in (world.librarian, world.engineer):
        row = agree_to(agreement=row, by=person, at=world.at(LATER))
    assert row.review_on == date(2027, 4, 3)  # twelve months after


def test_another_name_is_no_new_version(world: World) -> None:
    row = update_agreement(agreement=_in_force(world), by=None, at=world.at(LATER), name="Desk")
    assert (row.number, row.in_force, row.name) == (1, True, "Desk")


def test_owners_are_asked_and_told(world: World) -> None:
    row = _agreement(world, by=make_person(world.institution, Side.LEADERSHIP, Role.DEAN))
    told = Note.objects.filter(kind="working_agreement").order_by("person")
    assert {(note.person, note.facts["what"]) for note in told} == {
        (world.librarian, "waits"),
        (world.engineer, "waits"),
    }
    for person in (world.librarian, world.engineer):
        row = agree_to(agreement=row, by=person, at=world.at(LATER))
    assert ("in_force", world.librarian) in {(note.facts["what"], note.person) for note in told.all()}


def test_agreement_waits_on_the_week_of_its_owners(world: World) -> None:
    row = _agreement(world)
    for person in (world.librarian, world.engineer):
        assert [line.title for line in show_waiting(person, DAY)["lines"]] == [row.name]  # type: ignore[index]
    assert show_waiting(make_person(world.institution, Side.IT), DAY) is None
    agree_to(agreement=row, by=world.librarian, at=world.at(DAY))
    assert show_waiting(world.librarian, DAY) is None
    update_agreement(agreement=row, by=None, at=world.at(DAY), ended_on=DAY)
    assert show_waiting(world.engineer, DAY) is None
    with pytest.raises(Refused, match="ended"):
        agree_to(agreement=row, by=world.engineer, at=world.at(DAY))


def test_review_comes_up_thirty_days_before(world: World) -> None:
    row = _in_force(world)
    review_on = row.review_on or DAY
    first = review_on - timedelta(days=30)
    assert show_reviews_of_agreements(world.librarian, first - timedelta(days=1)) is None
    (line,) = show_reviews_of_agreements(world.librarian, first)["lines"]  # type: ignore[index]
    assert line.title == row.name
    with travel(world.at(first), tick=False):
        client = signed_in(world.engineer)
        assert "Leave it as it is" in client.get(reverse("agreement", args=[row.pk])).content.decode()
        client.post(reverse("agreement-keep", args=[row.pk]))
    row.refresh_from_db()
    assert row.review_on == add_months(first, 12)
    assert show_reviews_of_agreements(world.librarian, first) is None


def test_who_writes_an_agreement(world: World) -> None:
    outsider, manager = make_person(world.institution, Side.IT), make_person(world.institution, Side.IT, Role.MANAGER)
    row = _agreement(world, by=manager)
    at = world.at(DAY)
    for person in (outsider, world.librarian):
        with pytest.raises(Forbidden):
            _agreement(world, by=person)
        with pytest.raises(Forbidden):
            delete_agreement(agreement=row, by=person, at=at)
    with pytest.raises(Forbidden):
        update_agreement(agreement=row, by=outsider, at=at, name="Mine")
    with pytest.raises(Forbidden):
        keep_agreement(agreement=row, by=outsider, at=at)
    update_agreement(agreement=row, by=world.librarian, at=at, name="Ours")
    with pytest.raises(Refused) as refusal:
        update_agreement(agreement=row, by=manager, at=at, it_owner=world.librarian)
    assert list(refusal.value.fields) == ["it_owner"]
    update_person(person=world.librarian, by=None, at=at, team=make_team(world.institution, Side.IT))
    update_agreement(agreement=row, by=manager, at=at, name="Still theirs")
    delete_agreement(agreement=row, by=manager, at=at)
    assert not Agreement.objects.exists()


BAD: list[tuple[str, dict[str, Any]]] = [
    ("name", {"name": " "}),
    ("what_changed", {"what_changed": "Nothing"}),
    ("purpose", {"purpose": " ", "what_changed": "All"}),
    ("review_on", {"review_on": date(1980, 1, 1)}),
    ("review_on", {"review_on": DAY + timedelta(days=4000)}),
    ("ended_on", {"ended_on": DAY + timedelta(days=1)}),
]


@pytest.mark.parametrize(("field", "given"), BAD)
def test_bad_agreement_is_refused_by_its_field(world: World, field: str, given: dict[str, Any]) -> None:
    row = _agreement(world)
    with pytest.raises(Refused) as refusal:
        update_agreement(agreement=row, by=None, at=world.at(DAY), **given)
    assert list(refusal.value.fields) == [field]
    row.refresh_from_db()
    assert (row.number, row.versions.count()) == (1, 0)


def test_nobody_agrees_to_what_they_did_not_read(world: World) -> None:
    row = _agreement(world)
    with travel(world.at(DAY), tick=False):
        client, path = signed_in(world.engineer), reverse("agreement", args=[row.pk])
        page = client.get(path).content.decode()
        assert f'name="version" value="{row.version}"' in page
        changed = update_agreement(agreement=row, by=None, at=world.at(DAY), roles="IT", what_changed="IT does it")
        with pytest.raises(Stale):
            agree_to(agreement=row, by=world.engineer, at=world.at(DAY), version=row.version)
        client.post(reverse("agreement-agree", args=[row.pk]), {"version": str(row.version)})
        assert Agreement.objects.get().it_agreed_on is None
        client.post(reverse("agreement-agree", args=[row.pk]), {"version": str(changed.version)})
    assert Agreement.objects.get().it_agreed_by == world.engineer


def test_api_writes_versions_and_agrees(world: World) -> None:
    row = _agreement(world)
    dean, engineer = client_of(make_person(world.institution, Side.LEADERSHIP, Role.DEAN)), client_of(world.engineer)
    path = f"/api/v1/agreements/{row.pk}/"
    changed = dean.patch(path, {"text": "Nothing else", "what_changed": "Less"}, format="json").json()
    assert (changed["number"], changed["in_force"]) == (2, False)
    agreed = engineer.post(f"{path}agree/", {}, format="json").json()
    assert agreed["it_agreed_by"] == world.engineer.pk
    (before,) = dean.get("/api/v1/agreement-versions/", {"agreement": row.pk}).json()["results"]
    assert (before["number"], before["text"]) == (1, "")


@pytest.mark.parametrize("key", ["departments", "access"])
def test_agreement_begins_with_a_text(world: World, key: str) -> None:
    dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
    text = next(one for one in starting_texts() if one.key == key)
    path = reverse("agreement-add")
    form = signed_in(dean).get(path, {"text": key}).context["form"]
    assert form.initial["purpose"] == text.purpose
    signed_in(dean).post(path, {"name": text.name, "purpose": text.purpose, "roles": text.roles})
    row = Agreement.objects.get()
    assert text.purpose in signed_in(world.librarian).get(reverse("agreement", args=[row.pk])).content.decode()


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 40))
def test_months_are_added_to_the_same_day_or_the_last(day: date, months: int) -> None:
    found = add_months(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == day.day or (found + timedelta(days=1)).day == 1
    assert next_review(day, number=1) < next_review(day, number=2) == next_review(day, number=1, reviewed=True)
