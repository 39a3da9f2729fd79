"""Late steps and overloaded teams in the report."""

from datetime import date
from typing import Any

import pytest

from accounts.people.models import Team
from accounts.roles import Role, Side
from foundation.tenancy import across_institutions, within
from tests.factories.api import client_of
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tracker.steps.actions import add_step, update_step

pytestmark = pytest.mark.django_db
MONDAY, TODAY = date(2026, 2, 2), date(2026, 2, 18)


def _add(world: World, title: str, starts_on: date, due_on: date, **fields: Any) -> Any:
    with within(world.institution.pk):
        return add_step(institution_id=world.institution.pk, by=None, at=world.at(MONDAY), project=world.project,
                        title=title, side="it", starts_on=starts_on, due_on=due_on, **fields)  # fmt: skip


def _report(world: World, **period: str) -> dict[str, Any]:
    with across_institutions():
        dean = make_person(world.institution, Side.LEADERSHIP, Role.DEAN)
    answer: dict[str, Any] = client_of(dean).get("/api/v1/reports/institution/", period).json()
    return answer


def _figures(report: dict[str, Any]) -> dict[str, Any]:
    return {row["key"]: row["value"] for row in report["figures"]}


def test_late_steps_are_those_of_the_periods_last_day(time_machine: Any) -> None:
    world, neighbour = make_world(), make_world()
    time_machine.move_to(world.at(TODAY), tick=False)
    _add(neighbour, "Theirs", MONDAY, date(2026, 2, 6))
    _add(world, "Late", MONDAY, date(2026, 2, 6))
    _add(world, "Due today", MONDAY, TODAY)
    dropped, done = _add(world, "Dropped", MONDAY, MONDAY), _add(world, "Done since", MONDAY, date(2026, 2, 10))
    with within(world.institution.pk):
        update_step(step=dropped, by=None, at=world.at(TODAY), state="dropped")
        update_step(step=done, by=None, at=world.at(date(2026, 2, 16)), state="done")
    report = _report(world)
    assert [(row["step"], row["due_on"], row["days_late"]) for row in report["late_steps"]] == [
        ("Late", "2026-02-06", 12)
    ]
    assert _figures(report)["late_steps"] == 1
    earlier = _report(world, **{"from": "2026-02-01", "to": "2026-02-15"})
    assert [row["step"] for row in earlier["late_steps"]] == ["Late", "Done since"]


def test_overload_counts_teams_and_tells_the_worst_week(time_machine: Any) -> None:
    world = make_world()
    time_machine.move_to(world.at(TODAY), tick=False)
    assert _report(world)["overload"] == []
    with across_institutions():
        Team.objects.filter(pk=world.engineer.team_id).update(hours_a_week=5)
    _add(world, "One", date(2026, 2, 16), date(2026, 2, 27), hours=8, owner=world.engineer)
    assert _report(world)["overload"] == []
    _add(world, "Two", date(2026, 2, 23), date(2026, 3, 6), hours=4, owner=world.engineer)
    _add(world, "Three", date(2026, 2, 23), date(2026, 2, 27), hours=1, owner=world.engineer)
    report = _report(world)
    [row] = report["overload"]
    assert (row["weeks"], row["worst_week"], row["hours"], row["hours_a_week"]) == (1, "2026-02-23", 7, 5)
    assert _figures(report)["overloaded_teams"] == 1
