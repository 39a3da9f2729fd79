"""Decisions on *this week*: each waits for whom it must, comes first, and goes once it is dealt with."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.roles import Role, Side
from foundation.tenancy import across_institutions, within
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.outcomes.actions import record_decision
from tracker.outcomes.models import Decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> date:
    return timezone.now().date()


@pytest.fixture
def world(today: date) -> World:
    return make_world(active_on=today - timedelta(days=60), time_zone="UTC")


def _decide(world: World, **fields: Any) -> Decision:
    facts: dict[str, Any] = {"institution_id": world.institution.pk, "by": None, "at": timezone.now()}
    with within(world.institution.pk):
        return record_decision(**facts, project=world.project, **fields)


def _week(client: Client) -> str:
    return client.get("/").content.decode()


def _client(world: World, side: Side, role: Role) -> Client:
    with across_institutions():
        return signed_in(make_person(world.institution, side, role))


def test_awaited_agreement_is_first_until_given(world: World) -> None:
    decision = _decide(world, text="Retire the proxy", must_agree=[world.engineer])
    neighbour = make_world(time_zone="UTC")
    _decide(neighbour, text="Keep the proxy", must_agree=[neighbour.engineer])
    client = signed_in(world.engineer)
    page = _week(client)
    assert page.index("Retire the proxy") < page.index('id="projects"')
    assert f'action="/decisions/{decision.pk}/agree/"' in page
    assert "Keep the proxy" not in page
    assert "Retire the proxy" not in _week(signed_in(world.librarian))
    assert client.post(f"/decisions/{decision.pk}/agree/", {"agreed": "yes"}).headers["Location"] == "/"
    assert "Retire the proxy" not in _week(client).replace("You agree: Retire the proxy", "")


def test_leadership_decisions_are_shown_to_deans_only(world: World) -> None:
    _decide(world, text="Buy the licence", awaits_leadership=True)
    assert "Buy the licence" in _week(_client(world, Side.LEADERSHIP, Role.DEAN))
    for client in (signed_in(world.librarian), _client(world, Side.IT, Role.MANAGER)):
        assert "Buy the licence" not in _week(client)


@pytest.mark.parametrize(("days", "shown"), [(-1, True), (0, True), (1, False)])
def test_a_review_is_shown_to_its_people_from_its_day(world: World, today: date, days: int, shown: bool) -> None:
    _decide(
        world,
        text="Try the gateway",
        decided_on=today - timedelta(days=30),
        review_on=today + timedelta(days=days),
    )
    assert ("Try the gateway" in _week(signed_in(world.librarian))) == shown
    assert "Try the gateway" not in _week(_client(world, Side.IT, Role.STAFF))


def test_its_queries_do_not_grow_with_the_decisions(
    world: World, today: date, django_assert_max_num_queries: Any
) -> None:
    client, counts = signed_in(world.engineer), []
    for size in (1, 3):
        for _ in range(size):
            _decide(world, text="Go", must_agree=[world.engineer], review_on=today)
        with django_assert_max_num_queries(20) as seen:
            assert client.get("/").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
