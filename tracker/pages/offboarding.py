"""What a person has in hand, by name: to be seen before they may no longer sign in. May import queries."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from accounts.people.models import Person
from tracker.meetings.models import Meeting, MeetingState
from tracker.outcomes.models import Action, ActionState, DecisionVoice
from tracker.projects.models import Project, Status


@dataclass(frozen=True, slots=True)
class OpenResponsibilities:
    """`owned`: each project that they own, with the sides that have no owner without them."""

    owned: list[tuple[Project, list[str]]]
    sponsored: list[Project]
    actions: list[Action]
    voices: list[DecisionVoice]
    meetings: list[Meeting]

    def __bool__(self) -> bool:
        return any((self.owned, self.sponsored, self.actions, self.voices, self.meetings))


def open_responsibilities(person: Person, *, today: date) -> OpenResponsibilities:
    """Of what is not over. Five queries, of which the projects are one."""
    theirs = Q(library_owner=person) | Q(it_owner=person) | Q(sponsor=person)
    projects = list(Project.objects.exclude(status=Status.CLOSED).filter(theirs).order_by("name", "id"))
    sides = {
        project.pk: [
            side
            for side, owner_id in (("library", project.library_owner_id), ("it", project.it_owner_id))
            if owner_id == person.pk
        ]
        for project in projects
    }
    voices = DecisionVoice.objects.filter(person=person, must_agree=True, agreed_on__isnull=True)
    coming = Meeting.objects.filter(organiser=person, state=MeetingState.PLANNED, held_on__gte=today)
    return OpenResponsibilities(
        owned=[(project, sides[project.pk]) for project in projects if sides[project.pk]],
        sponsored=[project for project in projects if project.sponsor_id == person.pk],
        actions=list(
            Action.objects.filter(owner=person, state=ActionState.OPEN)
            .select_related("project")
            .order_by("due_on", "id")
        ),
        voices=list(voices.select_related("decision__project").order_by("decision__decided_on", "id")),
        meetings=list(coming.prefetch_related("projects").order_by("held_on", "id")),
    )
