"""What *this week* asks first, compiled or not, is each person's own; of what there is nothing, in one query."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.extension_points import WeekCard, readable, with_something
from accounts.people.models import Person
from accounts.roles import Role
from foundation.tenancy import across_institutions, within
from tests.factories.projects import World, make_world
from tracker.invitations.week import show_unanswered
from tracker.meetings.actions import log_meeting
from tracker.meetings.models import Meeting
from tracker.meetings.week import show_unsaid
from tracker.meetings.week_lines import week_projects
from tracker.outcomes.actions import record_decision
from tracker.outcomes.cards import show_awaited_agreements, show_reviews

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, params=[True, False], ids=["compiled", "plain"])
def _both_ways(request: pytest.FixtureRequest, settings: Any) -> None:
    settings.COMPILED_QUERIES = request.param


def _busy_world() -> World:
    """Its engineer has a meeting to answer, one of which nobody has said that it took place, and two decisions."""
    now = timezone.now()
    today = now.date()
    world = make_world(active_on=today - timedelta(days=90), time_zone="UTC")
    facts: dict[str, Any] = {"institution_id": world.institution.pk, "by": None, "at": now}
    with within(world.institution.pk):
        for days in (2, 5):
            log_meeting(
                **facts, projects=[world.project], held_on=today + timedelta(days=days), invited=[world.engineer]
            )
        past = Meeting.objects.get(held_on=today + timedelta(days=5))
        Meeting.objects.filter(pk=past.pk).update(held_on=today - timedelta(days=1))
        record_decision(**facts, project=world.project, text="Retire the proxy", must_agree=[world.engineer])
        record_decision(
            **facts, project=world.project, text="Try the gateway",
            decided_on=today - timedelta(days=30), review_on=today - timedelta(days=1),
        )  # fmt: skip
    return world


#: Shows a card -> under which name its lines are.
CARDS = {show_unanswered: "meetings", show_unsaid: "meetings", show_awaited_agreements: "lines", show_reviews: "lines"}


def _asked(world: World, person: Person, today: date) -> dict[Any, bool]:
    cards = readable(WeekCard, person.roles)
    asked = with_something(cards, Person, person.pk, person=person.pk, today=today)
    return {card.show: some for card, some in asked if card.show in CARDS}


def test_week_card_shows_each_person_their_own() -> None:
    today = timezone.now().date()
    worlds = [_busy_world(), _busy_world()]
    for world in (*worlds, worlds[0]):
        with within(world.institution.pk):
            found = {show.__name__: show(world.engineer, today) for show in CARDS}
            assert found["show_unanswered"]["meetings"][0][0].organiser_id is None  # type: ignore[index]
            assert [len(found[show.__name__][key]) for show, key in CARDS.items()] == [1, 1, 1, 1]  # type: ignore[index]
            assert [show(world.librarian, today) is None for show in CARDS] == [True, True, True, False]


def test_condition_of_a_card_holds_where_it_is_shown() -> None:
    today = timezone.now().date()
    worlds = [_busy_world(), _busy_world()]
    for world in (*worlds, worlds[0]):
        with within(world.institution.pk):
            assert _asked(world, world.engineer, today) == dict.fromkeys(CARDS, True)
            assert _asked(world, world.librarian, today) == {show: show == show_reviews for show in CARDS}


def test_cards_without_anything_cost_one_query_together() -> None:
    today = timezone.now().date()
    world = make_world(time_zone="UTC")
    with within(world.institution.pk):
        assert world.engineer.roles == {Role.STAFF}  # read once for a request
        for _again in range(2):
            with CaptureQueriesContext(connection) as asked:
                assert _asked(world, world.engineer, today) == dict.fromkeys(CARDS, False)
            assert len(asked) == 1


def test_week_line_counts_the_contacts_of_its_own_project() -> None:
    today = timezone.now().date()
    ours, theirs = (make_world(active_on=today - timedelta(days=90), time_zone="UTC") for _ in range(2))
    with across_institutions():
        ours.meet(today - timedelta(days=8))
    drawn = []
    for world in (ours, theirs, ours):
        with within(world.institution.pk):
            (line,) = week_projects(world.librarian, today=today).lines
            drawn.append(line.sparkline.count('class="d1"'))
    assert drawn == [1, 0, 1]
