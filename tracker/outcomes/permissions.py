"""Who may write what belongs to a project: decisions, actions, agenda items."""

from typing import Any

from accounts.people.models import Person
from accounts.permissions import may_lead_some
from tracker.outcomes.models import Action, Decision
from tracker.projects.models import Project
from tracker.projects.permissions import may_lead_project, may_write_project


def may_write_outcome(person: Person, model: type[Any], project: Project) -> bool:
    """Decisions are written by deans as well."""
    return may_lead_project(person, project) if model is Decision else may_write_project(person, project)


def may_change_state(person: Person, action: Action) -> bool:
    """Tick an action off, or open it again: its owner, unless they only read; whoever writes it may as well."""
    return person.pk == action.owner_id and may_lead_some(person.roles)
