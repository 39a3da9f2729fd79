"""The search: finds what has all words, of one's own institution; says where in the text."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.extension_points import SearchSource, readable
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions, within
from foundation.text import clean_text
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.meetings.actions import update_meeting
from tracker.outcomes.actions import add_action, add_agenda_item, record_decision
from tracker.pages.search import AROUND, EACH, excerpt, search

DAY = date(2026, 3, 9)
STAFF = frozenset({Role.STAFF})


@pytest.fixture
def world(db: None) -> World:
    world = make_world()
    _fill(world)
    return world


def _fill(world: World) -> None:
    with within(world.institution.pk):
        facts: Any = {"by": None, "at": world.at(DAY), "institution_id": world.institution.pk, "project": world.project}
        record_decision(**facts, text="Buy the pangolin licence", in_room=[])
        add_action(**facts, text="Call the pangolin vendor")
        add_agenda_item(**facts, text="Pangolin costs")
        meeting = world.meet(DAY)
        update_meeting(meeting=meeting, by=None, at=world.at(DAY), notes="We saw a PANGOLIN & <b>two</b> others.")


def test_every_kind_is_found_by_all_words_in_any_case(world: World) -> None:
    with within(world.institution.pk):
        assert [found.kind for found in search("pangolin", roles=STAFF)] == ["decisions", "actions", "agenda", "notes"]
        assert [found.kind for found in search("Vendor pangol", roles=STAFF)] == ["actions"]
        assert [found.kind for found in search("pangolin nowhere", roles=STAFF)] == []
        assert [found.kind for found in search(world.librarian.email, roles=STAFF)] == ["people"]
        assert "projects" in [found.kind for found in search(world.project.name, roles=STAFF)]
        assert search("   ", roles=STAFF) == []


def test_a_neighbours_rows_are_not_found(world: World) -> None:
    neighbour = make_world()
    _fill(neighbour)
    with within(world.institution.pk):
        assert [len(found.hits) for found in search("pangolin", roles=STAFF)] == [1, 1, 1, 1]
        assert search(neighbour.librarian.email, roles=STAFF) == []


def test_search_page_marks_words_and_escapes_text(world: World) -> None:
    client = signed_in(world.librarian)
    page = client.get("/search/", {"q": "pangolin"}).content.decode()
    assert "<mark>PANGOLIN</mark> &amp; &lt;b&gt;two" in page
    assert "<html" in page
    part = client.get("/search/", {"q": "pangolin"}, headers={"HX-Request": "true", "HX-Target": "results"})
    assert part.content.decode().strip().startswith('<div id="results"')
    assert "No match. Try fewer" in client.get("/search/", {"q": "%_\\"}).content.decode()
    assert client.get("/search/", {"q": "x" * 10_000, "kind": "nonsense"}).status_code == 200


def test_search_without_permission_is_refused(world: World) -> None:
    with across_institutions():
        reader = make_person(world.institution, Side.OTHER, Role.CONSORTIUM)
    assert signed_in(reader).get("/search/", {"q": "pangolin"}).status_code == 403


def test_more_than_fit_are_behind_a_link(world: World, django_assert_num_queries: Any) -> None:
    with within(world.institution.pk):
        facts: Any = {"by": None, "at": world.at(DAY), "institution_id": world.institution.pk, "project": world.project}
        for number in range(EACH + 1):
            add_action(**facts, text=f"Pangolin {number}")
        with django_assert_num_queries(len(readable(SearchSource, STAFF)) + 1):  # the projects of the meetings
            actions = search("pangolin", roles=STAFF)[1]
        assert (len(actions.hits), actions.more) == (EACH, True)
        (alone,) = search("pangolin", roles=STAFF, kind="actions")
        assert (len(alone.hits), alone.more) == (EACH + 2, False)


@given(st.text(max_size=400), st.lists(st.text(min_size=1, max_size=6), max_size=4))
def test_excerpt_is_part_of_the_text_with_words_marked(text: str, words: list[str]) -> None:
    words = [clean_text(word) for found in words for word in found.split()]
    parts = excerpt(text, words)
    whole = clean_text(text)  # what a reader sees
    joined = "".join(piece for piece, _marked in parts)
    inner = joined.removeprefix("…") if not whole.startswith(joined) else joined
    assert inner in whole or inner.removesuffix("…") in whole
    assert len(joined) <= 4 * AROUND + 2 + max(map(len, words), default=0)
    for piece, marked in parts:
        if marked:
            assert piece.lower() in {word.lower() for word in words} or piece in words
        elif piece != "…":
            lowered = piece.lower() if len(whole.lower()) == len(whole) else piece
            assert not any(word.lower() in lowered for word in words if word)
