"""Who may write the AI register. May import models."""

from accounts.people.models import Person
from accounts.permissions import may_lead, may_lead_some, may_manage, may_write_some
from accounts.roles import Role
from tracker.ai_register.models import AiEntry, AiImport


def may_write_ai_entry(person: Person, entry: AiEntry) -> bool:
    """Managers, and its owners unless they only read."""
    owns = person.pk in (entry.library_owner_id, entry.it_owner_id)
    return may_manage(person.roles) or (owns and may_write_some(person.roles))


def may_review_ai_entry(person: Person, entry: AiEntry) -> bool:
    """Say that it was reviewed, or put it off: who may write it, and an owner who is a dean."""
    owns = person.pk in (entry.library_owner_id, entry.it_owner_id)
    return may_manage(person.roles) or (owns and may_lead_some(person.roles))


def may_decide_on_ai(roles: frozenset[Role]) -> bool:
    """Agree to a use, and say what is public: deans and managers."""
    return may_lead(roles, belongs=False)


def may_confirm_ai_import(person: Person, upload: AiImport) -> bool:
    """A manager, and only who brought the file."""
    return may_manage(person.roles) and upload.by_id == person.pk
