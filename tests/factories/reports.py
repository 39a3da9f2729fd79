"""An institution as a dean would find it: something weekly, something quiet, something new, decisions that wait."""

from datetime import date, timedelta
from typing import Any

from accounts.roles import Role, Side
from foundation.tenancy import within
from tests.factories.people import make_person
from tests.factories.projects import World, make_project, make_world
from tracker.outcomes.models import Decision
from tracker.projects.models import Project

TODAY = date(2026, 6, 17)  # a Wednesday
READERS = frozenset({Role.READER})


def make_reported(today: date = TODAY, **institution: Any) -> World:
    """The world's own project meets weekly; "Platform move" met until eleven weeks before `today`; "AI guidance" is
    three weeks old and has no owner in IT."""
    started = today - timedelta(weeks=60)
    world = make_world(active_on=started, **institution)
    with within(world.institution.pk):
        quiet = make_project(
            world.institution,
            at=world.at(started),
            name="Platform move",
            active_on=started,
            library_owner=world.librarian,
            it_owner=world.engineer,
            sponsor=make_person(world.institution, Side.LEADERSHIP),
        )
        young = make_project(
            world.institution,
            name="AI guidance",
            active_on=today - timedelta(days=18),
            at=world.at(today - timedelta(days=18)),
            library_owner=world.librarian,
        )
        at = world.at(today)
        for weeks in range(20):
            world.meet(today - timedelta(weeks=weeks, days=1), at=at)
        for weeks in range(11, 15):
            world.meet(today - timedelta(weeks=weeks), at=at, projects=[quiet, world.project])
        world.meet(today - timedelta(days=5), at=at, projects=[young])
        decide(world, world.project, today - timedelta(days=3), library=True, it=True, awaits=True)
        decide(world, quiet, today - timedelta(days=70), library=True)
        decide(world, quiet, today - timedelta(days=90), it=True)
    return world


def decide(
    world: World, project: Project, day: date, *, library: bool = False, it: bool = False, awaits: bool = False
) -> Decision:
    return Decision.objects.create(
        institution=world.institution,
        project=project,
        text=f"Agreed on {day}",
        decided_on=day,
        library_in_room=library,
        it_in_room=it,
        awaits_leadership=awaits,
    )
