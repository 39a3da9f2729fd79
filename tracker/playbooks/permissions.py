"""Who may write playbooks. Pages ask before they show a form or a button, actions before they write."""

from accounts.people.models import Person
from accounts.permissions import may_manage


def may_write_playbooks(person: Person) -> bool:
    """Add, accept, retire and delete them, and share them with others: managers."""
    return may_manage(person.roles)
