"""Who may write what hangs on a project: decisions, actions, agenda items."""

from typing import Any

from accounts.people.models import Person
from tracker.outcomes.models import Decision
from tracker.projects.models import Project
from tracker.projects.permissions import may_lead_project, may_write_project


def may_write_outcome(person: Person, model: type[Any], project: Project) -> bool:
    """Decisions are written by deans as well."""
    return may_lead_project(person, project) if model is Decision else may_write_project(person, project)
