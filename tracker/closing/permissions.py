"""Who may write what stays of a project."""

from accounts.people.models import Person
from tracker.projects.models import Project
from tracker.projects.permissions import may_lead_project


def may_write_closing(person: Person, project: Project) -> bool:
    """Lessons and thanks, before and after the project is closed: its people, managers, deans."""
    return may_lead_project(person, project)
