"""The map of teams: what counts for a pair of teams, whose it never is, and what can be started."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.people.actions import update_person
from accounts.people.models import Membership, Person, Team
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions, within
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_project, make_world
from tracker.figures.periods import last_weeks
from tracker.meetings.guests import Guest
from tracker.projects.models import Project
from tracker.team_map.queries import attended_by_team, team_map

pytestmark = pytest.mark.django_db
TODAY, LATELY, LONG_AGO = date(2026, 6, 17), date(2026, 6, 10), date(2026, 3, 1)


@pytest.fixture
def world(time_machine: Any) -> World:
    """Three people in each of four teams: Archive and Desk in the library, Networks and Security in IT. The librarian
    is of the desk, the engineer of networks."""
    world = make_world(active_on=date(2026, 1, 5), time_zone="UTC")
    time_machine.move_to(world.at(TODAY), tick=False)
    with across_institutions():
        for name, side, first in (
            ("Archive", Side.LIBRARY, None), ("Desk", Side.LIBRARY, world.librarian),
            ("Networks", Side.IT, world.engineer), ("Security", Side.IT, None),
        ):  # fmt: skip
            team = Team.objects.create(institution=world.institution, name=name, side=side)
            people = [first or make_person(world.institution, side), *_people(world, side, 2)]
            Person.objects.filter(pk__in=[one.pk for one in people]).update(team=team)
    world.librarian.refresh_from_db()
    world.engineer.refresh_from_db()
    return world


def _people(world: World, side: Side, count: int) -> list[Person]:
    return [make_person(world.institution, side) for _ in range(count)]


def _of(world: World, team: str) -> Person:
    with within(world.institution.pk):
        return Person.objects.filter(team__name=team).order_by("-pk")[0]


def _met(world: World, **fields: Any) -> None:
    with within(world.institution.pk):
        world.meet(fields.pop("day", LATELY), **fields)


def _contacts(world: World) -> dict[tuple[str, str], int]:
    """Of pairs with any."""
    with within(world.institution.pk):
        pairs = team_map(world.institution.pk, to_on=TODAY).pairs
        return {(pair.library, pair.it): pair.contacts for pair in pairs if pair.contacts}


def test_joint_meeting_counts_for_the_teams_of_who_came(world: World) -> None:
    _met(world)
    _met(world, attendees=[world.librarian, world.engineer, _of(world, "Security"), _of(world, "Networks")])
    assert _contacts(world) == {("Desk", "Networks"): 2, ("Desk", "Security"): 1}


def test_meeting_of_one_side_or_before_the_weeks_does_not_count(world: World) -> None:
    _met(world, attendees=[world.librarian, _of(world, "Archive")])
    _met(world, attendees=[world.librarian], guests=[Guest("Hannah Price", Side.IT)])
    _met(world, day=LONG_AGO)
    _met(world, day=date(2026, 6, 20), at=world.at(TODAY), attendees=[], invited=[world.librarian, world.engineer])
    assert _contacts(world) == {}


def test_person_in_two_teams_counts_for_both_on_their_side(world: World) -> None:
    with within(world.institution.pk):
        for name in ("Archive", "Security"):
            Membership.objects.create(
                institution=world.institution, person=world.librarian, team=Team.objects.get(name=name)
            )
    _met(world)
    assert _contacts(world) == {("Desk", "Networks"): 1, ("Archive", "Networks"): 1}


def test_person_who_changed_sides_counts_for_no_team_before(world: World) -> None:
    _met(world, attendees=[world.librarian, world.engineer, _of(world, "Security")])
    with within(world.institution.pk):
        update_person(person=world.engineer, by=None, at=world.at(TODAY), team=Team.objects.get(name="Archive"))
        Person.objects.filter(pk=make_person(world.institution, Side.IT).pk).update(
            team=Team.objects.get(name="Networks")
        )
    assert _contacts(world) == {("Desk", "Security"): 1}


def test_small_team_is_a_part_of_a_group(world: World) -> None:
    with across_institutions():
        alone = make_person(world.institution, Side.IT)
    _met(world, attendees=[world.librarian, alone])
    with within(world.institution.pk):
        groups = [group.names for group in team_map(world.institution.pk, to_on=TODAY).it]
    assert groups == [("Security",), (alone.team.name, "Networks")]
    assert _contacts(world) == {("Desk", f"{alone.team.name} and Networks"): 1}


def test_other_institution_neither_counts_nor_is_counted(world: World) -> None:
    other = make_world(time_zone="UTC")
    _met(other)
    assert _contacts(world) == {}
    assert _contacts(other) == {}  # a person a side


def test_three_statements_however_much_was_held(world: World) -> None:
    counts = []
    for more in (1, 12):
        for _ in range(more):
            _met(world, attendees=[world.librarian, world.engineer, _of(world, "Security")])
        with within(world.institution.pk), CaptureQueriesContext(connection) as queries:
            team_map(world.institution.pk, to_on=TODAY)
        counts.append(len(queries))
    assert counts == [3, 3]


def test_plan_reads_meetings_of_the_weeks_alone(world: World) -> None:
    with within(world.institution.pk):
        plan = attended_by_team(world.institution.pk, last_weeks(TODAY)).explain()
    if connection.vendor == "sqlite":
        assert plan.count("held_on>? AND held_on<?") == 2, plan
        assert "SCAN tracker_" not in plan, plan


def test_page_names_pairs_that_have_not_met_with_a_button(world: World) -> None:
    _met(world)
    page = signed_in(world.librarian).get("/teams/map/").content.decode()
    apart = page.partition('id="apart"')[2].partition("</section>")[0]
    assert apart.count("<li>") == 3
    assert "Archive / Networks" in apart
    assert "Desk / Networks" not in apart
    with within(world.institution.pk):
        teams = [Team.objects.get(name=name).pk for name in ("Archive", "Networks")]
    address = f"/projects/new/?team={teams[0]}&amp;team={teams[1]}"
    assert address in apart
    form = signed_in(world.librarian).get(address.replace("&amp;", "&")).content.decode()
    assert 'value="Archive / Networks"' in form
    assert form.partition("Members")[2].count(" checked") == 6


def test_pair_with_a_shared_project_can_plan_a_meeting(world: World) -> None:
    page = signed_in(world.librarian).get("/teams/map/").content.decode()
    assert f"/log/?project={world.project.pk}&amp;plan=yes" in page
    assert f"Both have people in {world.project.name}." in page


def test_reader_sees_the_map_without_buttons(world: World) -> None:
    with across_institutions():
        reader = make_person(world.institution, Side.OTHER, Role.READER)
    page = signed_in(reader).get("/teams/map/").content.decode()
    assert "Archive / Security" in page
    assert "/projects/new/" not in page


@pytest.mark.parametrize("given", ["team=0", "team=x", "team=99999999999999999999", "team=-1"])
def test_address_with_a_team_that_is_not_there_is_an_empty_form(world: World, given: str) -> None:
    assert " checked" not in signed_in(world.librarian).get(f"/projects/new/?{given}").content.decode()


def test_side_of_two_people_has_no_map() -> None:
    small = make_world(time_zone="UTC")
    page = signed_in(small.librarian).get("/teams/map/").content.decode()
    assert "at least 3 people" in page
    assert small.librarian.team.name not in page


def test_csv_and_api_say_what_the_page_says(world: World) -> None:
    _met(world)
    csv = signed_in(world.librarian).get("/teams/map/?format=csv").content.decode("utf-8-sig").splitlines()
    assert csv[1:] == ["Archive,0,0", "Desk,1,0"]
    found = client_of(world.librarian).get("/api/v1/team-map/").json()
    with within(world.institution.pk):
        ids = dict(Team.objects.values_list("name", "pk"))
    assert (found["from_on"], found["to_on"]) == ("2026-03-30", "2026-06-17")
    assert found["pairs"][2] == {
        "library_teams": [ids["Desk"]], "it_teams": [ids["Networks"]], "library": "Desk", "it": "Networks",
        "contacts": 1, "last_on": "2026-06-10",
    }  # fmt: skip


def test_report_counts_pairs_that_have_not_met(world: World) -> None:
    _met(world)
    found = client_of(world.librarian).get("/api/v1/reports/institution/").json()
    assert next(row["value"] for row in found["figures"] if row["key"] == "teams_apart") == 3
    assert [row["contacts"] for row in found["team_pairs"]] == [0, 0, 0, 1]


def test_page_takes_the_same_statements_for_three_projects(world: World) -> None:
    counts, browser = [], signed_in(world.librarian)
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            browser.get("/teams/map/")
        counts.append(len(queries))
        with within(world.institution.pk):
            for name in ("One", "Two", "Three"):
                if not Project.objects.filter(name=name).exists():
                    make_project(world.institution, name=name, members=[world.librarian, _of(world, "Security")])
    assert counts[0] == counts[1]
