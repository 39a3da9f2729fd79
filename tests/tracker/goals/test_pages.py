"""What goals show: on whose week, on the project's page, above an agenda, and to the sponsor; and their own pages."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from time_machine import travel

from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.tenancy import within
from tests.factories.browsers import signed_in
from tests.factories.goals import SET_ON, make_goal, make_pair
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.delivery.models import Note
from tracker.goals.actions import add_institution_goal, update_pair
from tracker.goals.cards import show_my_clashes, show_my_goals, show_pairs_to_compare
from tracker.goals.models import Goal, GoalNote, GoalPair, InstitutionGoal, Relation
from tracker.goals.rules import NEWS_AFTER, PAIR_AFTER, SPONSOR_AFTER
from tracker.goals.tasks import tell_sponsors_of_clashes
from tracker.projects.actions import update_project

pytestmark = pytest.mark.django_db
NEXT = SET_ON + timedelta(days=7)


@pytest.fixture
def world() -> Any:
    made = make_world()
    with within(made.institution.pk):
        yield made


def _sponsor(world: World) -> Person:
    dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
    update_project(project=world.project, by=None, at=world.at(SET_ON), sponsor=dean)
    return dean


def _titles(card: Any) -> list[str]:
    return [line.title for line in card["lines"]] if card else []


def test_clash_is_on_both_weeks_until_it_is_resolved(world: World) -> None:
    pair = make_pair(world)
    outsider = make_person(world.institution, Side.IT)
    for person in (world.librarian, world.engineer):
        (line,) = show_my_clashes(person, NEXT)["lines"]  # type: ignore[index]
        assert line.button.address == reverse("goal-pair", args=[pair.pk])
    assert show_my_clashes(outsider, NEXT) is None
    update_pair(pair=pair, by=None, at=world.at(NEXT), resolution="Twelve hours", resolve_by=NEXT)
    assert show_my_clashes(world.librarian, NEXT) is None


def test_clash_reaches_the_sponsor_after_four_weeks(world: World) -> None:
    sponsor, pair = _sponsor(world), make_pair(world)
    last = SET_ON + SPONSOR_AFTER
    told = Note.objects.filter(person=sponsor)
    for day, there in ((last - timedelta(days=1), 0), (last, 1), (last + timedelta(days=1), 0)):
        with travel(world.at(day), tick=False):
            assert tell_sponsors_of_clashes() == there, day
        assert len(_titles(show_my_clashes(sponsor, day))) == (day >= last)
    assert [(note.about, note.facts["what"]) for note in told.all()] == [(pair.pk, "waits")]
    update_pair(pair=pair, by=sponsor, at=world.at(last), resolution="Twelve hours", resolve_by=last)
    assert not told.all().exists()


def test_pairs_are_proposed_to_owners_after_two_weeks(world: World) -> None:
    library = make_goal(world, "library", "Readers stay signed in")
    it = make_goal(world, "it", "Sessions end", on=NEXT)
    due = NEXT + PAIR_AFTER
    assert show_pairs_to_compare(world.librarian, due - timedelta(days=1)) is None
    for person in (world.librarian, world.engineer):
        assert show_pairs_to_compare(person, due)["proposals"] == [(library, it)]  # type: ignore[index]
    assert show_pairs_to_compare(make_person(world.institution, Side.IT), due) is None
    with travel(world.at(due), tick=False):
        client = signed_in(world.librarian)
        assert "Readers stay signed in" in client.get(reverse("this-week")).content.decode()
        answer = client.post(reverse("goal-compare", args=[library.pk, it.pk, "clash"]))
    pair = GoalPair.objects.get()
    assert (answer.headers["Location"], pair.relation) == (reverse("goal-pair", args=[pair.pk]), Relation.CLASH)
    assert show_pairs_to_compare(world.librarian, due) is None


def test_goals_ask_their_owner_for_news(world: World) -> None:
    goal = make_goal(world, "library")  # nobody's: the side's owner of the project
    quiet = SET_ON + NEWS_AFTER
    assert show_my_goals(world.librarian, quiet - timedelta(days=1)) is None
    assert _titles(show_my_goals(world.librarian, quiet)) == [goal.text]
    assert show_my_goals(world.engineer, quiet) is None
    with travel(world.at(quiet), tick=False):
        answer = signed_in(world.librarian).post(
            reverse("goal-note-add", args=[goal.pk]), {"text": "Half of them", "met": "", "noted_on": str(quiet)}
        )
    assert answer.status_code == 302
    note = GoalNote.objects.get()
    assert (note.by, note.text, note.met) == (world.librarian, "Half of them", None)
    assert show_my_goals(world.librarian, quiet) is None


def test_clash_stands_above_the_agenda_of_a_planned_meeting(world: World) -> None:
    pair = make_pair(world)
    planned = world.meet(NEXT, at=world.at(SET_ON), attendees=(), invited=[world.engineer])
    with travel(world.at(SET_ON), tick=False):
        page = signed_in(world.librarian).get(reverse("meeting", args=[planned.pk])).content.decode()
        assert page.index("First: goals that clash") < page.index("The agenda is empty.")
        assert reverse("goal-pair", args=[pair.pk]) in page
        update_pair(pair=pair, by=None, at=world.at(SET_ON), resolution="Twelve hours", resolve_by=NEXT)
        page = signed_in(world.librarian).get(reverse("meeting", args=[planned.pk])).content.decode()
        assert "goals that clash" not in page


def _get(client: Client, path: str, count: Any) -> tuple[str, int]:
    with count as queries:
        page = client.get(path).content.decode()
    return page, len(queries)


def test_project_shows_both_sides_in_a_few_queries(world: World) -> None:
    path, found = reverse("project", args=[world.project.pk]), []
    with travel(world.at(NEXT), tick=False):
        client = signed_in(world.librarian)
        client.get(path)
        for number in (1, 10):
            for _pair in range(number):
                make_pair(world, Relation.ALIGNED)
            page, queries = _get(client, path, CaptureQueriesContext(connection))
            found.append(queries)
    assert found[0] == found[1]
    assert page.count("Sessions end after eight hours") == 22  # eleven goals, each also in its pair
    assert reverse("goal-compare-form", args=[world.project.pk]) in page


def test_goal_is_added_changed_and_shown_with_its_history(world: World) -> None:
    with travel(world.at(SET_ON), tick=False):
        client = signed_in(world.librarian)
        path = reverse("goal-add", args=[world.project.pk, "library"])
        wrong = client.post(path, {"text": "Fewer tickets", "start_value": "80"})
        assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["target_value"])
        client.post(path, {"text": "Fewer tickets", "start_value": "80", "target_value": "10", "unit": "a week"})
        goal = Goal.objects.get()
        assert (goal.side, goal.start_value, goal.starts_on) == ("library", Decimal(80), SET_ON)
        shown = {"text": "Far fewer tickets", "start_value": "80", "target_value": "5", "starts_on": str(SET_ON)}
        client.post(reverse("goal-edit", args=[goal.pk]), {**shown, "unit": "a week", "version": "1"})
        page = client.get(reverse("goal", args=[goal.pk])).content.decode()
    assert "80 of 5" in page
    assert "Target: 10.00, now 5.00" in page
    assert "Text: Fewer tickets, now Far fewer tickets" in page


def test_resolution_of_a_clash_needs_what_the_page_asks(world: World) -> None:
    pair = make_pair(world)
    with travel(world.at(NEXT), tick=False):
        client, path = signed_in(world.engineer), reverse("goal-pair", args=[pair.pk])
        asked = {"relation": "clash", "library_owner": world.librarian.pk, "resolution": "Twelve hours"}
        wrong = client.post(path, asked)
        assert set(wrong.context["form"].errors) == {"it_owner", "resolve_by"}
        right = client.post(path, {**asked, "it_owner": world.engineer.pk, "resolve_by": str(NEXT)})
    assert right.status_code == 302
    assert GoalPair.objects.get().resolved_on == NEXT


def test_institution_goal_shows_how_its_goals_add_up(world: World) -> None:
    dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
    whole = add_institution_goal(
        institution_id=world.institution.pk, by=dean, at=world.at(SET_ON), text="One identity for everybody"
    )
    make_goal(world, "it", feeds=whole, due_on=NEXT)
    path = reverse("institution-goal-list")
    with travel(world.at(NEXT + timedelta(days=1)), tick=False):
        page = signed_in(dean).get(path).content.decode()
        assert "Missed" in page
        assert reverse("institution-goal-edit", args=[whole.pk]) in page
        page = signed_in(world.librarian).get(path).content.decode()
        assert f"{reverse('goal-list')}?feeds={whole.pk}" in page
        added = signed_in(dean).post(reverse("institution-goal-add"), {"text": "Another"})
    assert added.status_code == 302
    assert InstitutionGoal.objects.count() == 2


@pytest.mark.parametrize("name", ["goal-list", "goal-pair-list"])
def test_lists_come_as_a_file(world: World, name: str) -> None:
    make_pair(world)
    with travel(world.at(NEXT), tick=False):
        page = signed_in(world.librarian).get(reverse(name))
        file = signed_in(world.librarian).get(page.context["csv"])
    text = b"".join(file).decode() if file.streaming else file.content.decode()
    assert "Sessions end after eight hours" in text


def test_report_counts_open_clashes_and_opens_their_rows(world: World) -> None:
    make_pair(world)
    make_goal(world, "it", due_on=date(2026, 3, 3))
    with travel(world.at(NEXT), tick=False):
        client = signed_in(world.librarian)
        for key, text in (("clashes", "Sessions end after eight hours"), ("goals_behind", "One login for everything")):
            page = client.get(reverse("report-figure", args=[key])).content.decode()
            assert text in page, key
