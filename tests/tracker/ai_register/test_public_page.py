"""The public page, by somebody who wants more of it than it tells."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from time_machine import travel

from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.errors import Forbidden, Refused
from foundation.tenancy import across_institutions, within
from tests.factories.ai_register import DAY, make_entry, make_public, open_page
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.ai_register.actions import publish_entry, review_entry, set_public_page, update_entry
from tracker.ai_register.models import AiEntry, AiPublicPage
from tracker.ai_register.public_fields import PUBLIC_FIELDS


@pytest.fixture
def world(db: None) -> Any:
    cache.clear()
    made = make_world()
    with within(made.institution.pk):
        yield made
    cache.clear()


def _address(slug: str = "northfield") -> str:
    """Of the page of this name, or of none that could be."""
    with across_institutions():
        page = AiPublicPage.objects.filter(slug=slug).first()
    return reverse("ai-public", args=[page.public_name if page is not None else f"{slug}-abcdef"])


def _get(slug: str = "northfield", **headers: str) -> Any:
    return Client().get(_address(slug), headers=headers)


def _named(world: World, name: str) -> Person:
    person = make_person(world.institution, Side.LIBRARY)
    Person.objects.filter(pk=person.pk).update(name=name)
    person.refresh_from_db()
    return person


def test_page_tells_of_public_uses_only(world: World) -> None:
    open_page(world, introduction="We ask before we use.")
    make_public(world, make_entry(world, name="Public use", check_method="20 questions"))
    make_entry(world, name="Internal use")
    for name, change in (
        ("Proposed", {"status": "proposed"}),
        ("Paused", {"status": "paused"}),
        ("Retired", {"status": "retired"}),
        ("Concern", {"kind": "concern"}),
    ):
        AiEntry.objects.filter(pk=make_public(world, make_entry(world, name=name)).pk).update(**change)
    page = _get().content.decode()
    for told in ("Public use", "20 questions", "We ask before we use.", world.institution.name):
        assert told in page
    for kept in ("Internal use", "Proposed", "Paused", "Retired", "Concern"):
        assert kept not in page


def test_page_holds_nothing_that_is_not_public(world: World) -> None:
    """Every other text of an entry, of its reviews and its people, stays inside."""
    open_page(world)
    row = make_public(world, make_entry(world, checked_by="Checker inside", project=world.project))
    review_entry(entry=row, by=world.librarian, at=world.at(DAY), outcome="changed", note="Note inside")
    AiEntry.objects.filter(pk=row.pk).update(
        conditions="Condition inside", approval="conditions", decided_by=world.librarian
    )
    page = _get().content.decode()
    team = world.engineer.team
    assert team is not None
    inside = [
        "Checker inside", "Note inside", "Condition inside", world.librarian.name, world.engineer.name,
        world.librarian.email, world.engineer.email, world.project.name, team.name, f"/ai-register/{row.pk}/",
    ]  # fmt: skip
    assert [text for text in inside if text in page] == []


def test_no_field_of_a_person_or_of_the_inside_is_public() -> None:
    relations = {field.name for field in AiEntry._meta.get_fields() if field.is_relation}
    inside = {"conditions", "checked_by", "review_reason", "put_offs", "told_for", "added_on", "review_on"}
    assert set(PUBLIC_FIELDS) & (relations | inside) == set()


def test_page_of_nobody_and_of_one_switched_off_are_the_same(world: World) -> None:
    other = make_world(name="Neighbour")
    with within(other.institution.pk):
        make_public(other, make_entry(other, name="The neighbour's"))
        open_page(other, "neighbour", is_on=False)
    answers = [_get(slug) for slug in ("northfield", "neighbour", "no-such-place")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert len({answer.content for answer in answers}) == 1
    of_each = {"X-Request-ID"}
    said = [{name: text for name, text in answer.headers.items() if name not in of_each} for answer in answers]
    assert said[0] == said[1] == said[2]


def test_page_of_a_neighbour_shows_their_entries_only(world: World) -> None:
    open_page(world)
    make_public(world, make_entry(world, name="Ours"))
    other = make_world(name="Neighbour")
    with within(other.institution.pk):
        open_page(other, "neighbour")
        make_public(other, make_entry(other, name="Theirs"))
    for slug, told, kept in (("northfield", "Ours", "Theirs"), ("neighbour", "Theirs", "Ours")):
        page = _get(slug).content.decode()
        assert (told in page, kept in page) == (True, False)


def test_page_is_the_same_for_everybody_and_may_be_kept(world: World) -> None:
    """A cache between may keep the answer to a signed-in reader: there is nothing of theirs in it."""
    open_page(world)
    make_public(world, make_entry(world))
    where = _address()
    stranger, member = Client().get(where), signed_in(world.librarian).get(where)
    assert member.content == stranger.content
    for answer in (stranger, member):
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        assert not answer.cookies
    again = Client().get(where, headers={"If-None-Match": stranger.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert Client().get(where, headers={"Accept-Language": "de"}).content == stranger.content
    assert Client().post(where).status_code in (403, 405)
    assert Client().head(where).status_code == 200


@pytest.mark.parametrize("slug", ["NORTHFIELD", "northfield%00", "northfield'--", "..%2Fnorthfield", "x" * 5000, "١٢"])
def test_odd_addresses_are_not_found(world: World, slug: str) -> None:
    open_page(world)
    assert Client().get(f"/ai/{slug}/").status_code in (400, 404, 414)


def test_reader_who_asks_too_often_waits(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.ai_register.public_views.MAX_A_MINUTE", 3)
    open_page(world)
    with travel(world.at(DAY), tick=False):
        answers = [_get().status_code for _number in range(3)]
        assert set(answers) == {200}
        _waits()
    assert _get().status_code == 200  # in another minute


def _waits() -> None:
    refused = _get("no-such-place")
    assert (refused.status_code, refused.headers["Retry-After"], refused.headers["Cache-Control"]) == (
        429, "60", "no-store",
    )  # fmt: skip
    assert Client(REMOTE_ADDR="203.0.113.7").get(_address()).status_code == 200


def test_text_with_markup_stays_text(world: World) -> None:
    open_page(world, introduction="<script>alert(1)</script>")
    bad = "<img src=x onerror=alert(1)>"
    make_public(world, make_entry(world, name=bad, description=bad, tool=bad, check_method=bad))
    page = _get().content.decode()
    assert "<img src=x" not in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("description", "Ask {name} first"), ("check_method", "{upper} rates them."), ("affected", "mail {email}"),
        ("check_result", "said ({name})"), ("vendor", "x@y.example"),
    ],
)  # fmt: skip
def test_public_text_that_names_somebody_is_refused(world: World, field: str, text: str) -> None:
    person = _named(world, "Élodie O'Hara")
    said = text.format(name=person.name, upper=person.name.upper(), email=person.email)
    row = make_entry(world, **{field: said})
    with pytest.raises(Refused) as refusal:
        publish_entry(entry=row, by=None, at=world.at(DAY), is_public=True)
    assert list(refusal.value.fields) == [field]
    row = make_public(world, make_entry(world, **{field: "The desk does it"}))
    with pytest.raises(Refused) as refusal:
        update_entry(entry=row, by=None, at=world.at(DAY), **{field: said})
    assert list(refusal.value.fields) == [field]


def test_part_of_a_name_is_no_name(world: World) -> None:
    _named(world, "Ann Lee")
    make_public(world, make_entry(world, description="Joann Leeds is a place; so is Ann"))


def test_concern_is_never_public(world: World) -> None:
    row = make_entry(world, kind="concern")
    with pytest.raises(Refused, match="Only a use"):
        publish_entry(entry=row, by=None, at=world.at(DAY), is_public=True)
    row = make_public(world, make_entry(world))
    with pytest.raises(Refused, match="Only a use"):
        update_entry(entry=row, by=None, at=world.at(DAY), kind="concern")


def test_who_says_what_is_public(world: World) -> None:
    row, at = make_entry(world), world.at(DAY)
    dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
    for person in (world.librarian, make_person(world.institution, Side.IT, Role.READER)):
        with pytest.raises(Forbidden):
            publish_entry(entry=row, by=person, at=at, is_public=True)
        with pytest.raises(Forbidden):
            set_public_page(institution_id=world.institution.pk, by=person, at=at, is_on=True, slug="a")
    assert publish_entry(entry=row, by=dean, at=at, is_public=True).is_public
    assert set_public_page(institution_id=world.institution.pk, by=dean, at=at, is_on=True, slug="a").is_on


def test_page_is_off_until_switched_on_and_off_again(world: World) -> None:
    dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
    client = signed_in(dean)
    page = client.get(reverse("ai-page-edit")).content.decode()
    assert "switched off" in page
    for is_on, status in ((True, 200), (False, 404)):
        said = {"slug": "our-page", "introduction": "", **({"is_on": "on"} if is_on else {})}
        version = {} if is_on else {"version": "1"}
        assert client.post(reverse("ai-page-edit"), {**said, **version}).status_code == 302
        assert _get("our-page").status_code == status


def test_name_of_another_page_may_be_ours_too(world: World) -> None:
    """Nobody learns from a refusal which names others have; each page has its own code."""
    other = make_world(name="Neighbour")
    with within(other.institution.pk):
        theirs = open_page(other, "same")
        make_public(other, make_entry(other, name="Theirs"))
    ours = open_page(world, "same")
    make_public(world, make_entry(world, name="Ours"))
    for page, told in ((ours, "Ours"), (theirs, "Theirs")):
        assert told in Client().get(reverse("ai-public", args=[page.public_name])).content.decode()
    for wrong in ("same", f"other-{ours.code}", f"same-{ours.code[::-1]}x", ours.code, "-"):
        assert Client().get(f"/ai/{wrong}/").status_code == 404


def test_page_without_an_address_is_refused(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        open_page(world, "")
    assert list(refusal.value.fields) == ["slug"]


@pytest.mark.parametrize("slug", ["Not A Slug", "a/b", "x" * 61])
def test_odd_address_is_refused_by_the_form(world: World, slug: str) -> None:
    client = signed_in(make_person(world.institution, Side.LEADERSHIP, Role.DEAN))
    assert client.post(reverse("ai-page-edit"), {"slug": slug}).status_code == 422


def test_introduction_that_names_somebody_is_refused(world: World) -> None:
    person = _named(world, "Ann Lee")
    for text in (f"Ask {person.name}", person.email):
        with pytest.raises(Refused) as refusal:
            open_page(world, introduction=text)
        assert list(refusal.value.fields) == ["introduction"]


def test_queries_of_the_page_do_not_grow(world: World) -> None:
    open_page(world)
    where, counts = _address(), []
    for number in (1, 3):
        while AiEntry.objects.count() < number:
            make_public(world, make_entry(world))
        Client().get(where)
        with CaptureQueriesContext(connection) as asked:
            Client().get(where)
        counts.append(len(asked))
    assert counts == [2, 2]
