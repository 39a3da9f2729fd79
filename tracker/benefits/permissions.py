"""Who may write this very benefit, and who confirms it."""

from accounts.people.models import Person
from accounts.permissions import may_lead, may_lead_some
from tracker.benefits.models import Benefit
from tracker.benefits.queries import asked_of
from tracker.benefits.rules import waiting_sides
from tracker.projects.permissions import may_lead_project


def may_write_benefit(person: Person, benefit: Benefit) -> bool:
    """One of a project: its people, managers and deans. One of the institution: managers, deans, who entered it and who
    confirms it; everybody who writes at all enters new ones."""
    if may_lead(person.roles, belongs=False):
        return True
    if not may_lead_some(person.roles):
        return False
    if benefit.project is not None:
        return may_lead_project(person, benefit.project)
    own = (benefit.entered_by_id, benefit.library_confirmer_id, benefit.it_confirmer_id)
    return benefit.pk is None or person.pk in own


def sides_to_confirm(person: Person, benefit: Benefit) -> list[str]:
    """The sides for which this person, and nobody else, has still to confirm it."""
    waiting = waiting_sides(library_on=benefit.library_confirmed_on, it_on=benefit.it_confirmed_on)
    return [side for side in waiting if (asked := asked_of(benefit)[side]) is not None and asked.pk == person.pk]
