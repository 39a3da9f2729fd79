"""Who may write the plan of a project."""

from accounts.people.models import Person
from accounts.permissions import may_lead_some
from tracker.projects.models import Project
from tracker.projects.permissions import may_write_project
from tracker.steps.models import Step


def may_write_plan(person: Person, project: Project) -> bool:
    return may_write_project(person, project)


def may_change_state(person: Person, step: Step) -> bool:
    """Say that a step is done, or open it again: its owner, unless they only read; whoever writes it may as well."""
    return person.pk == step.owner_id and may_lead_some(person.roles)
