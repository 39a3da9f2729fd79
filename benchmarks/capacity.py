# ruff: noqa: E402  # Django is set up before its models are imported
"""P14: what 200 teams have promised in 12 weeks, over all projects, beside the same sums in SQL by hand; and with a
history four times as long.

python -m benchmarks.capacity --projects 1000 --rounds 5, into an empty, migrated PostgreSQL database to throw away.
"""

import argparse
import os
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")

import django

django.setup()

from django.db import connection

from accounts.institutions.models import Institution
from accounts.people.models import Person, Team
from accounts.roles import Side
from benchmarks.frame import compare
from foundation.tenancy import across_institutions, within
from tracker.outcomes.models import Action
from tracker.projects.models import Project
from tracker.steps.capacity import Weeks, team_minutes
from tracker.steps.models import Step, StepState

TODAY = datetime.now(UTC).date()
TEAMS, PEOPLE, OPEN_STEPS, DONE_STEPS = 200, 800, 10, 50
WEEK = timedelta(weeks=1)


def make_world(projects: int) -> int:
    """Each project with 60 steps, of which ten are open, and an open action for each of its people."""
    place = Institution.objects.create(name="Capacity", country="GB")
    teams = Team.objects.bulk_create(
        Team(institution=place, name=f"Team {n}", side=(Side.LIBRARY, Side.IT)[n % 2], hours_a_week=40)
        for n in range(TEAMS)
    )
    people = Person.objects.bulk_create(
        Person(institution=place, team=teams[n % TEAMS], email=f"c{n}@example.org", name=f"Person {n}")
        for n in range(PEOPLE)
    )
    made = Project.objects.bulk_create(
        Project(
            institution=place,
            name=f"Project {n}",
            library_owner=people[n * 2 % PEOPLE],
            it_owner=people[(n * 2 + 1) % PEOPLE],
            active_on=TODAY - 52 * WEEK,
        )
        for n in range(projects)
    )
    add_steps(made, OPEN_STEPS, state=StepState.OPEN, first=TODAY)
    add_steps(made, DONE_STEPS, state=StepState.DONE, first=TODAY - 50 * WEEK)
    Action.objects.bulk_create(
        (
            Action(institution=place, project=one, text="Ask", owner_id=owner, due_on=TODAY + WEEK)
            for one in made
            for owner in (one.library_owner_id, one.it_owner_id)
        ),
        batch_size=5000,
    )
    return place.pk


def add_steps(projects: list[Project], each: int, *, state: str, first: date) -> None:
    Step.objects.bulk_create(
        (
            Step(
                institution_id=project.institution_id,
                project=project,
                side="library" if n % 2 else "it",
                title=f"Step {n}",
                starts_on=first + n * WEEK,
                due_on=first + n * WEEK + timedelta(days=10),
                first_due_on=first + n * WEEK + timedelta(days=10),
                owner_id=project.library_owner_id if n % 3 else None,
                state=state,
                done_on=first + n * WEEK if state == StepState.DONE else None,
            )
            for project in projects
            for n in range(each)
        ),
        batch_size=5000,
    )


def by_hand(place: int, weeks: Weeks) -> list[Any]:
    """The sums of open steps alone, each for one team, without what lies between."""
    sums = ", ".join(
        f"sum(CASE WHEN s.starts_on <= '{monday + timedelta(days=6)}' AND s.due_on >= '{monday}'"
        " THEN s.minutes_a_week ELSE 0 END)"
        for monday in weeks.mondays
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT coalesce(s.team_id, o.team_id, l.team_id), {sums} FROM tracker_step s "
            "JOIN tracker_project p ON p.id = s.project_id "
            "LEFT JOIN accounts_person o ON o.id = s.owner_id LEFT JOIN accounts_person l ON l.id = p.library_owner_id "
            "WHERE s.institution_id = %s AND s.state = 'open' AND p.status IN ('active', 'planned') GROUP BY 1",
            [place],
        )
        return cursor.fetchall()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with across_institutions():
        place = make_world(options.projects)
    weeks = Weeks.from_day(TODAY)
    with within(place):
        _measure("P14", place, weeks, options.rounds)
        projects = list(Project.objects.all())
        for years in range(1, 4):
            add_steps(projects, DONE_STEPS, state=StepState.DONE, first=TODAY - years * 52 * WEEK)
        _measure("P14, four times the history", place, weeks, options.rounds)


def _measure(name: str, place: int, weeks: Weeks, rounds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    ways = {"SQL by hand, steps alone": partial(by_hand, place, weeks), "the product": partial(team_minutes, weeks)}
    compare(name, ways, rounds, 3)


if __name__ == "__main__":
    main()
