"""Who may write what leadership needs to know, and what a sponsor may do in their project."""

from accounts.people.models import Person, Team
from accounts.permissions import may_manage, may_write
from tracker.projects.models import Project
from tracker.projects.permissions import may_change_sponsor, may_lead_project


def may_write_stakeholders(person: Person, project: Project) -> bool:
    """As the sponsor: owners, managers, deans."""
    return may_change_sponsor(person, project)


def may_write_card(person: Person, team: Team) -> bool:
    """Managers, and staff of the team."""
    return may_manage(person.roles) or may_write(person.roles, belongs=person.team_id == team.pk)


def may_ask(person: Person, project: Project) -> bool:
    """Put a question on the next agenda: its sponsor, whatever their role, its people, managers and deans."""
    return person.pk == project.sponsor_id or may_lead_project(person, project)
