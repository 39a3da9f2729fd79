"""Goals of a world's project."""

from datetime import date
from typing import Any

from tests.factories.projects import World
from tracker.goals.actions import add_goal, pair_goals
from tracker.goals.models import Goal, GoalPair, Relation

SET_ON = date(2026, 3, 2)


def make_goal(world: World, side: str, text: str = "One login for everything", **fields: Any) -> Goal:
    return add_goal(
        institution_id=world.institution.pk,
        by=fields.pop("by", None),
        at=world.at(fields.pop("on", SET_ON)),
        project=fields.pop("project", world.project),
        side=side,
        text=text,
        **fields,
    )


def make_pair(world: World, relation: str = Relation.CLASH, *, on: date = SET_ON, **fields: Any) -> GoalPair:
    """Of two new goals."""
    library = make_goal(world, "library", "Readers stay signed in for a term", on=on)
    it = make_goal(world, "it", "Sessions end after eight hours", on=on)
    return pair_goals(
        library_goal=library, it_goal=it, relation=relation, by=fields.pop("by", None), at=world.at(on), **fields
    )
