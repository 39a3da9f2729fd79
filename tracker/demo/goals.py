"""The goals of the story, as rows."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.institutions.models import Institution
from accounts.people.models import Person
from tracker.demo.story import ProjectStory
from tracker.goals.actions import add_goal, add_goal_note, add_institution_goal, pair_goals
from tracker.projects.models import Project

WEEKS_AGO = 8  # since the goals were set


def tell_goals(
    story: ProjectStory,
    project: Project,
    *,
    institution: Institution,
    people: Mapping[str, Person],
    today: date,
    noon: Callable[[date], datetime],
) -> None:
    if not story.goals:
        return
    began = today - timedelta(weeks=WEEKS_AGO)
    said: dict[str, Any] = {"institution_id": institution.pk, "by": None, "at": noon(began)}
    whole = add_institution_goal(text=story.whole, due_on=today + timedelta(weeks=26), **said)
    goals = []
    for side, text, owner, numbers, weeks in story.goals:
        start, current, target, unit = numbers or (None, None, None, "")
        goal = add_goal(
            project=project, side=side, text=text, owner=people[owner], feeds=whole, unit=unit,
            start_value=None if start is None else Decimal(start),
            target_value=None if target is None else Decimal(target),
            due_on=today + timedelta(weeks=weeks), **said,
        )  # fmt: skip
        goals.append(goal)
        if current is not None:
            day = today - timedelta(days=10)
            add_goal_note(goal=goal, by=people[owner], at=noon(day), value=Decimal(current))
    for library, it, relation, reason in story.pairs:
        pair_goals(
            library_goal=goals[library], it_goal=goals[it], relation=relation, reason=reason,
            by=None, at=noon(today - timedelta(days=9)),
        )  # fmt: skip
