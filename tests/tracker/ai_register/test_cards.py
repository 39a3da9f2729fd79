"""What the AI register shows on the pages of others, for whom, and in how many queries."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from time_machine import travel

from accounts.extension_points import WeekCard, readable, with_something
from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.tenancy import within
from tests.factories.ai_register import DAY, make_entry
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.ai_register.actions import review_entry
from tracker.ai_register.cards import (
    owned_ai_entries,
    show_ai_to_decide,
    show_ai_without_owners,
    show_my_ai_reviews,
)
from tracker.ai_register.models import AiEntry
from tracker.meetings.models import MeetingState


@pytest.fixture
def world(db: None) -> Any:
    made, neighbour = make_world(), make_world(name="Neighbour")
    with within(neighbour.institution.pk):
        make_entry(neighbour, review_on=DAY, name="The neighbour's", project=neighbour.project)
        make_entry(neighbour, day=DAY - timedelta(days=30), it_owner=None, name="The neighbour's gap")
    with within(made.institution.pk):
        yield made


def _names(card: Any) -> list[str]:
    if card is None:
        return []
    return [one["line"].title for one in card["reviews"]] if "reviews" in card else [one.title for one in card["lines"]]


def _asked(person: Person, day: date) -> dict[str, bool]:
    cards = [card for card in readable(WeekCard, person.roles) if "ai_" in getattr(card.show, "__name__", "")]
    found = with_something(cards, Person, person.pk, person=person.pk, today=day)
    return {card.show.__name__: some for card, some in found}


def test_due_review_is_on_the_week_of_both_owners(world: World) -> None:
    make_entry(world, review_on=DAY)
    make_entry(world, review_on=DAY + timedelta(days=1), name="Later")
    for person in (world.librarian, world.engineer):
        assert _names(show_my_ai_reviews(person, DAY)) == ["Chat at the desk"]
        assert _asked(person, DAY) == {"show_my_ai_reviews": True}
        assert _asked(person, DAY - timedelta(days=1)) == {"show_my_ai_reviews": False}
    other = make_person(world.institution, Side.IT)
    assert _asked(other, DAY) == {"show_my_ai_reviews": False}


def test_button_on_the_week_reviews_or_puts_off(world: World) -> None:
    row = make_entry(world, review_on=DAY)
    client = signed_in(world.engineer)
    with travel(world.at(DAY), tick=False):
        assert "Put off" in client.get(reverse("this-week")).content.decode()
        client.post(reverse("ai-entry-reviewed", args=[row.pk]), {"outcome": "put_off"})
        row.refresh_from_db()
        assert (row.review_on, row.put_offs) == (DAY + timedelta(days=14), 1)
        answer = client.post(reverse("ai-entry-reviewed", args=[row.pk]), {"outcome": "put_off"}, follow=True)
        assert "not due yet" in answer.content.decode()
        client.post(reverse("ai-entry-reviewed", args=[row.pk]), {"outcome": "kept"})
        row.refresh_from_db()
        assert (row.reviewed_on, row.put_offs) == (DAY, 0)
        assert client.post(reverse("ai-entry-reviewed", args=[row.pk]), {"outcome": "retired"}).url == reverse(  # type: ignore[attr-defined]
            "ai-entry-review", args=[row.pk]
        )
    assert [one.outcome for one in row.reviews.all()] == ["kept", "put_off"]


def test_put_off_is_offered_while_it_may_be(world: World) -> None:
    make_entry(world, review_on=DAY)
    AiEntry.objects.update(put_offs=2)
    with travel(world.at(DAY), tick=False):
        page = signed_in(world.engineer).get(reverse("this-week")).content.decode()
    assert "Reviewed" in page
    assert "Put off" not in page


def test_missing_owner_is_told_to_managers_and_deans(world: World) -> None:
    manager = make_person(world.institution, Side.IT, Role.MANAGER)
    dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
    make_entry(world, it_owner=None, name="Half")
    make_entry(world, it_owner=None, library_owner=None, name="None")
    make_entry(world)
    day = DAY + timedelta(days=14)
    for person in (manager, dean):
        card = show_ai_without_owners(person, day)
        assert card is not None
        assert [(line.title, str(line.badge[1])) for line in card["lines"]] == [
            ("Half", "No owner in IT"),
            ("None", "No owner on either side"),
        ]
        assert show_ai_without_owners(person, day - timedelta(days=1)) is None
        assert _asked(person, day)["show_ai_without_owners"]
        assert [line.button is not None for line in card["lines"]] == [person == manager] * 2
        with travel(world.at(day), tick=False):
            assert "Half" in signed_in(person).get(reverse("this-week")).content.decode()
    assert "show_ai_without_owners" not in _asked(world.librarian, day)


def test_use_waits_for_the_dean_until_decided(world: World) -> None:
    dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
    make_entry(world, name="Use", risk="high", data_class="internal")
    make_entry(world, name="Worry", kind="concern")
    card = show_ai_to_decide(dean, DAY)
    assert card is not None
    assert _names(card) == ["Use"]
    assert card["lines"][0].hint == "Proposed · risk: High · Internal"
    where = reverse("ai-entry-decide", args=[AiEntry.objects.get(name="Use").pk])
    assert signed_in(dean).post(where, {"approval": "no"}).status_code == 302
    assert show_ai_to_decide(dean, DAY) is None
    assert not _asked(dean, DAY)["show_ai_to_decide"]


def test_due_review_is_above_the_agenda_of_the_next_meeting(world: World) -> None:
    meeting = world.meet(DAY + timedelta(days=7), at=world.at(DAY), state=MeetingState.PLANNED)
    make_entry(world, review_on=DAY + timedelta(days=7), project=world.project, name="Due by then")
    make_entry(world, review_on=DAY + timedelta(days=8), project=world.project, name="Due later")
    make_entry(world, review_on=DAY, name="Of no project")
    with travel(world.at(DAY), tick=False):
        page = signed_in(world.librarian).get(reverse("meeting", args=[meeting.pk])).content.decode()
    assert [name in page for name in ("Due by then", "Due later", "Of no project")] == [True, False, False]


def test_entries_and_reviews_are_on_the_page_of_the_project(world: World) -> None:
    row = make_entry(world, project=world.project)
    review_entry(entry=row, by=world.librarian, at=world.at(DAY), outcome="changed", note="Ask for the sources")
    with travel(world.at(DAY), tick=False):
        page = signed_in(world.engineer).get(reverse("project", args=[world.project.pk])).content.decode()
    assert "Chat at the desk" in page
    assert "Ask for the sources" in page


def test_leaver_hands_over_what_they_own(world: World) -> None:
    make_entry(world)
    gone = make_entry(world, name="Gone")
    review_entry(entry=gone, by=None, at=world.at(DAY), outcome="retired", note="Gone")
    assert [line.title for line in owned_ai_entries(world.engineer, DAY)] == ["Chat at the desk"]


@pytest.mark.parametrize("page", ["this-week", "ai-entry-list", "ai-entry"])
def test_queries_are_as_many_for_one_entry_as_for_three(world: World, page: str) -> None:
    client = signed_in(make_person(world.institution, Side.LIBRARY, Role.MANAGER))
    person = Person.objects.get(pk=client.session["_auth_user_id"])
    counts = []
    for number in (1, 3):
        while AiEntry.objects.count() < number:
            row = make_entry(world, review_on=DAY, project=world.project, library_owner=person, it_owner=None)
        for _again in range(number):
            review_entry(entry=row, by=person, at=world.at(DAY), outcome="kept")
        AiEntry.objects.update(review_on=DAY)
        where = reverse(page, args=[row.pk] if page == "ai-entry" else [])
        with travel(world.at(DAY + timedelta(days=20)), tick=False):
            client.get(where)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(where).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
