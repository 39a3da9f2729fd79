"""Who may write this very meeting: it may serve several projects, and all of them must be theirs."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet

from accounts.people.models import Person
from accounts.permissions import may_manage, may_write
from tracker.meetings.models import Meeting, MeetingProject
from tracker.projects.models import Project
from tracker.projects.queries import belonging


def may_write_projects(person: Person, project_ids: Collection[int]) -> bool:
    """The meetings of these projects and what belongs to them: managers, and staff who belong to all of them."""
    if may_manage(person.roles):
        return True
    return may_write(person.roles, belongs=True) and set(project_ids) <= belonging(project_ids, person)


def may_write_meeting(person: Person, meeting: Meeting) -> bool:
    return may_write_projects(person, [project.pk for project in meeting.projects.all()])


def writable(meetings: QuerySet[Meeting], person: Person) -> QuerySet[Meeting]:
    """Those of the meetings for which `may_write_meeting` says yes."""
    if may_manage(person.roles):
        return meetings
    if not may_write(person.roles, belongs=True):
        return meetings.none()
    served = MeetingProject.objects.filter(meeting=OuterRef("pk"))
    return meetings.filter(~Exists(served.exclude(project__in=Project.objects.of(person).values("pk"))))
