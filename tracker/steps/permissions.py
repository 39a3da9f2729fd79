"""Who may write the plan of a project."""

from accounts.people.models import Person
from accounts.permissions import may_lead_some
from tracker.projects.models import Project
from tracker.projects.permissions import may_write_project
from tracker.steps.models import Step
from tracker.steps.queries import answers_for


def may_write_plan(person: Person, project: Project) -> bool:
    return may_write_project(person, project)


def may_change_state(person: Person, step: Step) -> bool:
    """Say that a step is done, or open it again: who answers for it, unless they only read. So a sponsor may of those
    of leadership; whoever writes the plan may as well."""
    return answers_for(person, step) and may_lead_some(person.roles)
