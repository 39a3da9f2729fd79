"""Who may write the goals of this very project, say how far one is, and compare the goals of the two sides."""

from accounts.people.models import Person
from accounts.permissions import may_lead, may_lead_some
from accounts.roles import Role
from tracker.goals.models import Goal
from tracker.projects.permissions import may_write_project


def may_write_institution_goals(roles: frozenset[Role]) -> bool:
    """The goals of the whole institution: managers and deans."""
    return may_lead(roles, belongs=False)


def may_note_goal(person: Person, goal: Goal) -> bool:
    """Who may write its project, and its owner, unless they only read."""
    return may_write_project(person, goal.project) or (person.pk == goal.owner_id and may_lead_some(person.roles))
