"""Who may write this very meeting: it may serve several projects, and all of them must be theirs."""

from collections.abc import Collection

from accounts.people.models import Person
from accounts.permissions import may_manage, may_write
from tracker.meetings.models import Meeting
from tracker.projects.queries import belonging


def may_write_projects(person: Person, project_ids: Collection[int]) -> bool:
    """The meetings of these projects and what hangs on them: managers, and staff who belong to all of them."""
    if may_manage(person.roles):
        return True
    return may_write(person.roles, belongs=True) and set(project_ids) <= belonging(project_ids, person)


def may_write_meeting(person: Person, meeting: Meeting) -> bool:
    return may_write_projects(person, [project.pk for project in meeting.projects.all()])
