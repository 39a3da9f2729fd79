"""What teams and people have promised: which work counts where, when it is too much, and who is told."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.people.models import Team
from foundation.tenancy import across_institutions, within
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.projects import World, make_project, make_world
from tracker.outcomes.actions import add_action, update_action
from tracker.projects.actions import update_project
from tracker.projects.models import Project
from tracker.steps.actions import add_step, update_step
from tracker.steps.capacity import Weeks, promised_twice, team_minutes
from tracker.steps.doubts import overloads
from tracker.steps.load import minutes_a_week
from tracker.steps.models import Step, StepSide

pytestmark = pytest.mark.django_db
MONDAY, FRIDAY = date(2026, 2, 2), date(2026, 2, 6)
TODAY = date(2026, 2, 4)
WEEKS = Weeks.from_day(TODAY)


@pytest.fixture
def world(time_machine: Any) -> World:
    world = make_world()
    time_machine.move_to(world.at(TODAY), tick=False)
    return world


def _add(world: World, title: str = "Register the domains", **fields: Any) -> Step:
    told = {"side": StepSide.IT, "starts_on": MONDAY, "due_on": FRIDAY, "project": world.project, "by": None, **fields}
    with within(world.institution.pk):
        return add_step(institution_id=world.institution.pk, at=world.at(MONDAY), title=title, **told)


def _minutes(world: World) -> dict[str, list[int]]:
    """Of the first three weeks, by side."""
    with within(world.institution.pk):
        sides = dict(Team.objects.values_list("pk", "side"))
        return {sides[team]: minutes[:3] for team, minutes in team_minutes(WEEKS).items()}


@pytest.mark.parametrize(
    ("days", "hours", "minutes"),
    [
        ((MONDAY, FRIDAY), None, 240),
        ((MONDAY, FRIDAY), 10, 600),
        ((MONDAY, date(2026, 2, 9)), 10, 300),
        ((FRIDAY, date(2026, 2, 17)), 10, 200),
        ((MONDAY, date(2026, 2, 17)), 1, 20),
    ],
)
def test_hours_are_spread_over_the_weeks_of_a_step(days: tuple[date, date], hours: int, minutes: int) -> None:
    assert minutes_a_week(*days, hours) == minutes


def test_step_counts_for_its_team_its_owner_or_its_side(world: World) -> None:
    _add(world, side=StepSide.LEADERSHIP, team=world.librarian.team, hours=1)
    _add(world, owner=world.librarian, hours=2)
    _add(world, side=StepSide.BOTH, hours=4)
    _add(world, side=StepSide.IT, hours=8)
    _add(world, side=StepSide.PARTNER, hours=16)
    assert _minutes(world) == {"library": [7 * 60, 0, 0], "it": [12 * 60, 0, 0]}


def test_late_work_counts_this_week_and_other_work_when_it_is(world: World) -> None:
    _add(world, starts_on=date(2026, 1, 12), due_on=date(2026, 1, 16), hours=1)
    _add(world, starts_on=date(2026, 2, 9), due_on=date(2026, 2, 20), hours=4)
    _add(world, "Done", state="done")
    assert _minutes(world) == {"it": [60, 120, 120]}


def test_actions_and_invitations_count_beside_steps(world: World) -> None:
    with within(world.institution.pk):
        facts: dict[str, Any] = {"institution_id": world.institution.pk, "by": None, "at": world.at(MONDAY)}
        told = {**facts, "project": world.project, "owner": world.engineer}
        add_action(**told, text="Late", due_on=date(2026, 1, 20))
        add_action(**told, text="Next week", due_on=date(2026, 2, 10))
        add_action(**told, text="Some day")
        update_action(action=add_action(**told, text="Done", due_on=FRIDAY), by=None, at=world.at(TODAY), state="done")
        both = [world.engineer, world.librarian]
        world.meet(date(2026, 2, 17), at=world.at(TODAY), attendees=[], invited=both, minutes=90)
        world.meet(date(2026, 2, 18), at=world.at(TODAY), attendees=[], invited=[world.engineer])
        world.meet(MONDAY, at=world.at(TODAY), minutes=45)
    assert _minutes(world) == {"it": [60, 60, 150], "library": [0, 0, 90]}


def test_work_of_a_project_on_hold_does_not_count(world: World) -> None:
    _add(world)
    with within(world.institution.pk):
        project = Project.objects.get(pk=world.project.pk)
        update_project(project=project, by=None, at=world.at(TODAY), status="on_hold")
    assert _minutes(world) == {}


def test_other_institution_neither_counts_nor_is_counted(world: World) -> None:
    _add(make_world(), hours=40)
    assert _minutes(world) == {}


def test_one_statement_whose_plan_reads_no_history(world: World) -> None:
    with within(world.institution.pk):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            team_minutes(WEEKS)
        assert len(queries) == 1
        sql = queries[0]["sql"]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            plan = "\n".join(row[-1] for row in cursor.fetchall())
        for index in ("step_open", "action_open", "meeting_planned"):
            assert f"USING INDEX {index}" in plan, plan
        assert "SCAN tracker_" not in plan, plan


def test_person_with_steps_of_two_projects_is_promised_twice(world: World) -> None:
    with within(world.institution.pk):
        facts: dict[str, Any] = {"at": world.at(MONDAY), "active_on": date(2026, 1, 5)}
        other = make_project(world.institution, name="Another", **facts)
    _add(world, owner=world.engineer, due_on=date(2026, 2, 13))
    _add(world, "Alone", owner=world.librarian)
    _add(world, "Elsewhere", owner=world.engineer, project=other, starts_on=date(2026, 2, 9), due_on=date(2026, 2, 10))
    with within(world.institution.pk):
        found = promised_twice(WEEKS)
    assert [(one.person, one.monday, one.projects) for one in found] == [
        (world.engineer, date(2026, 2, 9), ["Another", "Eduroam and SSO"])
    ]


def _limit(person: Any, hours: int) -> None:
    with across_institutions():
        Team.objects.filter(pk=person.team_id).update(hours_a_week=hours)


def test_step_says_whom_it_overloads_and_when(world: World) -> None:
    _limit(world.engineer, 6)
    _add(world, hours=3)
    with within(world.institution.pk):
        step = Step(institution=world.institution, project=world.project, side="it", starts_on=MONDAY,
                    due_on=date(2026, 2, 13), minutes_a_week=240)  # fmt: skip
        team = world.engineer.team
        assert overloads(step, WEEKS) == [f"{team} would have 7.0 of 6 hours in the week of 2 Feb."]
        step.minutes_a_week = 180
        assert overloads(step, WEEKS) == []
    _limit(world.engineer, 1)
    with within(world.institution.pk):
        assert overloads(step, WEEKS) == [f"{team} would have too much in 2 weeks: 6.0 of 1 hours in that of 2 Feb."]


def test_form_asks_before_it_overloads_a_team(world: World) -> None:
    _limit(world.engineer, 3)
    client, address = signed_in(world.librarian), f"/projects/{world.project.pk}/steps/add/"
    given = {"title": "Test", "side": "it", "starts_on": "2026-02-09", "due_on": "2026-02-13"}
    assert "Yes, save it" not in client.get(address).content.decode()
    asked = client.post(address, given)
    page = asked.content.decode()
    assert (asked.status_code, "would have 4.0 of 3 hours" in page, "Yes, save it" in page) == (422, True, True)
    with across_institutions():
        assert not Step.objects.exists()
    assert client.post(address, {**given, "sure": "on"}).status_code == 302
    with across_institutions():
        step = Step.objects.get()
    change = {**given, "state": "open", "title": "Other words", "version": "1"}
    assert client.post(f"/steps/{step.pk}/", change).status_code == 302  # takes no more than before
    assert client.post(f"/steps/{step.pk}/", {**change, "hours": "20", "version": "2"}).status_code == 422


def test_program_is_not_asked(world: World) -> None:
    _limit(world.engineer, 1)
    body = {"project": world.project.pk, "title": "A", "side": "it", "starts_on": "2026-02-09", "due_on": "2026-02-13"}
    assert client_of(world.librarian).post("/api/v1/steps/", body, format="json").status_code == 201


def test_moved_or_stretched_step_takes_its_hours_elsewhere(world: World) -> None:
    step = _add(world, hours=4)
    with within(world.institution.pk):
        update_step(step=step, by=None, at=world.at(TODAY), due_on=date(2026, 2, 13))
    assert _minutes(world) == {"it": [120, 120, 0]}


def test_page_and_api_say_the_same(world: World) -> None:
    _limit(world.engineer, 3)
    _add(world)
    client = signed_in(world.librarian)
    page = client.get("/capacity/").content.decode()
    assert page.count('class="over"') == 1
    assert "can give 3 hours a week" in page
    file = client.get("/capacity/?format=csv").content.decode("utf-8-sig")
    heading, *rows = [line.split(",") for line in file.splitlines()]
    assert heading[3] == "2026-02-02"
    assert [row[2:5] for row in rows if row[1] == "IT"] == [["3", "4.0", "0.0"]]
    answer = client_of(world.librarian).get("/api/v1/capacity/").json()
    team = next(one for one in answer["teams"] if one["team"] == world.engineer.team_id)
    assert (team["minutes"][:2], team["over"]) == ([240, 0], ["2026-02-02"])
    assert answer["weeks"][0] == "2026-02-02"
