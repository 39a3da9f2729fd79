"""Who may run polls, and a pulse of a project. Everybody who is asked may answer, without an account."""

from django.utils.translation import gettext as _

from accounts.people.models import Person
from accounts.permissions import may_manage
from foundation.errors import Forbidden
from tracker.projects.models import Project
from tracker.projects.permissions import may_change_people

#: Plan a wave, close it, and tidy the words of its result.
may_run_polls = may_manage


def may_start_pulse(person: Person, project: Project) -> bool:
    """Ask the people of a project: managers, and staff who own it."""
    return may_change_people(person, project)


def check_runs(by: Person | None) -> None:
    if by is not None and not may_run_polls(by.roles):
        raise Forbidden(_("Only managers run polls."))
