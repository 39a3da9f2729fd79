# ruff: noqa: E402  # Django is set up before its models are imported
"""P15: the pages for people where each of ten projects has 20 goals, 60 steps and 10 pairs of goals, beside the same
pages of the same projects without them, and a static signed-in page.

python -m benchmarks.plans --rounds 5, into an empty, migrated PostgreSQL database that is thrown away.
"""

import argparse
import logging
import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")

import django

django.setup()

from django.db import connection
from django.test import Client

from accounts.institutions.models import Institution
from accounts.people.models import Person, RoleGrant, Team
from accounts.roles import Role
from benchmarks.data import make_history
from benchmarks.frame import asking, compare
from foundation.tenancy import across_institutions
from tracker.agreements.models import Agreement
from tracker.goals.models import Goal, GoalPair, Relation
from tracker.meetings.actions import rebuild
from tracker.projects.models import Project
from tracker.reports.actions import keep_band_weeks
from tracker.steps.models import Step, StepOrder, StepState

NOW = datetime.now(UTC)
TODAY = NOW.date()
PROJECTS, GOALS, STEPS, PAIRS, OPEN = 10, 20, 60, 10, 30
WEEK = timedelta(weeks=1)


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--rounds", type=int, default=5)
    asked = given.parse_args()
    logging.disable(logging.WARNING)
    with across_institutions():
        make_history(projects=PROJECTS, weeks=52, institutions=1, today=TODAY - timedelta(days=TODAY.weekday()))
        person = Person.objects.select_related("institution").order_by("pk")[0]
        RoleGrant.objects.create(institution_id=person.institution_id, person=person, role=Role.MANAGER)
        rebuild(institution_ids=list(Institution.objects.values_list("pk", flat=True)), at=NOW)
        keep_band_weeks(institution=person.institution, at=NOW)  # as the sweep does
        _measure("P15, no plans", person, asked.rounds)
        make_plans()
        _measure(f"P15, {GOALS} goals, {STEPS} steps, {PAIRS} pairs each", person, asked.rounds)


def make_plans() -> None:
    """Of the steps half are done, some of the others are late; of the pairs a third clash, and half of these wait."""
    projects = list(Project.objects.order_by("pk"))
    Team.objects.update(hours_a_week=20)
    for project in projects:
        _make_steps(project)
        _make_goals(project)
    Agreement.objects.create(
        institution_id=projects[0].institution_id, name="Desks", purpose="One desk", written_on=TODAY,
        library_owner_id=projects[0].library_owner_id, it_owner_id=projects[0].it_owner_id,
    )  # fmt: skip


def _make_steps(project: Project) -> None:
    steps = Step.objects.bulk_create(
        Step(
            institution_id=project.institution_id, project=project, side=("library", "it", "both")[number % 3],
            title=f"Step {number}", starts_on=first, due_on=first + timedelta(days=10),
            first_due_on=first + timedelta(days=10), done_when="People sign in", room=["The vendor"],
            owner_id=project.library_owner_id if number % 4 == 0 else None,
            state=StepState.OPEN if is_open else StepState.DONE, done_on=None if is_open else first,
        )
        for number in range(STEPS)
        for is_open, first in [(number >= STEPS - OPEN, TODAY + (number - STEPS + OPEN - 3) * WEEK)]
    )  # fmt: skip
    StepOrder.objects.bulk_create(
        StepOrder(institution_id=project.institution_id, step=step, after=before) for before, step in pairwise(steps)
    )


def _make_goals(project: Project) -> None:
    goals = Goal.objects.bulk_create(
        Goal(
            institution_id=project.institution_id, project=project, side=("library", "it")[number % 2],
            text=f"Goal {number}", start_value=Decimal(100), current_value=Decimal(60), target_value=Decimal(20),
            unit="tickets a week", starts_on=TODAY - 10 * WEEK, due_on=TODAY + 10 * WEEK, risk_on=TODAY + number * WEEK,
            noted_on=TODAY - WEEK,
        )
        for number in range(GOALS)
    )  # fmt: skip
    GoalPair.objects.bulk_create(
        GoalPair(
            institution_id=project.institution_id, project=project, library_goal=goals[2 * number],
            it_goal=goals[2 * number + 1], relation=Relation.CLASH if number % 3 == 0 else Relation.ALIGNED,
            clash_since=TODAY - 3 * WEEK if number % 3 == 0 else None,
            library_owner_id=project.library_owner_id if number % 3 == 0 else None,
            it_owner_id=project.it_owner_id if number % 3 == 0 else None,
            resolution="Twelve hours" if number % 6 == 0 else "",
            resolve_by=TODAY if number % 6 == 0 else None,
            resolved_on=TODAY - WEEK if number % 6 == 0 else None,
        )
        for number in range(PAIRS)
    )  # fmt: skip


def _measure(name: str, person: Person, rounds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as autovacuum does within a minute
    client = Client()
    client.force_login(person, backend="accounts.people.backends.EmailBackend")
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    project = Project.objects.order_by("pk")[0].pk
    addresses = {
        "accessibility, static": "/accessibility/", "this week": "/", "project": f"/projects/{project}/",
        "plan": f"/projects/{project}/plan/", "capacity": "/capacity/", "report": "/report/",
    }  # fmt: skip
    ways = {page: asking("GET", path, "", cookie=cookie) for page, path in addresses.items()}
    compare(name, ways, rounds, 3)


if __name__ == "__main__":
    main()
