"""Who may write this very project. Pages ask before they show a form or a button, actions before they write."""

from accounts.people.models import Person
from accounts.permissions import may_lead, may_manage, may_write
from tracker.projects.models import Project
from tracker.projects.queries import belongs

#: Fields whose people may write the project.
PEOPLE_FIELDS = frozenset({"library_owner", "it_owner", "sponsor", "members"})


def may_write_project(person: Person, project: Project) -> bool:
    """Its fields, its meetings and what belongs to them: managers, and staff who are among its people."""
    return may_manage(person.roles) or may_write(person.roles, belongs=belongs(project, person))


def may_change_people(person: Person, project: Project) -> bool:
    """Its owners and members, who may write it from then on: managers, and staff who own it."""
    owns = person.pk in (project.library_owner_id, project.it_owner_id)
    return may_write(person.roles, belongs=owns)


def may_change_sponsor(person: Person, project: Project) -> bool:
    """Who may change its people, and deans."""
    return may_lead(person.roles, belongs=False) or may_change_people(person, project)


def may_lead_project(person: Person, project: Project) -> bool:
    """Its decisions: who may write it, and deans."""
    return may_lead(person.roles, belongs=False) or may_lead(person.roles, belongs=belongs(project, person))
