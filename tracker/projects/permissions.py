"""Who may write this very project. Pages ask before they show a form or a button, actions before they write."""

from accounts.people.models import Person
from accounts.permissions import may_lead, may_manage, may_write
from tracker.projects.models import Project
from tracker.projects.queries import belongs


def may_write_project(person: Person, project: Project) -> bool:
    """Its fields, its meetings and what hangs on them: managers, and staff who are among its people."""
    return may_manage(person.roles) or may_write(person.roles, belongs=belongs(project, person))


def may_lead_project(person: Person, project: Project) -> bool:
    """Its sponsor and its decisions: who may write it, and deans."""
    return may_lead(person.roles, belongs=False) or may_lead(person.roles, belongs=belongs(project, person))
