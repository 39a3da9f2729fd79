"""Who may run polls. Everybody who is asked may answer, without an account."""

from django.utils.translation import gettext as _

from accounts.people.models import Person
from accounts.permissions import may_manage
from foundation.errors import Forbidden

#: Plan a wave, close it, and tidy the words of its result.
may_run_polls = may_manage


def check_runs(by: Person | None) -> None:
    if by is not None and not may_run_polls(by.roles):
        raise Forbidden(_("Only managers run polls."))
