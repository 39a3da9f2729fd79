"""Who may write agreements, and who agrees to one."""

from accounts.people.models import Person
from accounts.permissions import may_lead, may_lead_some
from accounts.roles import Role
from tracker.agreements.models import Agreement


def may_write_agreement(person: Person, agreement: Agreement) -> bool:
    """Managers, deans, and its owners, unless they only read."""
    owns = person.pk in (agreement.library_owner_id, agreement.it_owner_id)
    return may_lead(person.roles, belongs=False) or (owns and may_lead_some(person.roles))


def sides_of(person: Person, agreement: Agreement) -> list[str]:
    """The sides for which the person has still to agree: those that they own."""
    owners = {"library": agreement.library_owner_id, "it": agreement.it_owner_id}
    agreed = {"library": agreement.library_agreed_on, "it": agreement.it_agreed_on}
    return [side for side, owner in owners.items() if owner == person.pk and agreed[side] is None]


def may_start_agreements(roles: frozenset[Role]) -> bool:
    """Start one, and delete one: managers and deans."""
    return may_lead(roles, belongs=False)
