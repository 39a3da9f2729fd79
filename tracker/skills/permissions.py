"""Who may write the lists of skills, and who may ask a teacher. What people say of themselves is nobody's to read."""

from django.utils.translation import gettext as _

from accounts.people.models import Person
from accounts.permissions import may_manage
from foundation.errors import Forbidden

#: Write lists, skills and the wanted levels; freeze figures.
may_manage_skills = may_manage


def check_manages(by: Person | None) -> None:
    if by is not None and not may_manage_skills(by.roles):
        raise Forbidden(_("Only managers change the lists of skills."))
