"""What a person has in hand, by name: to be seen before they may no longer sign in. May import queries."""

from dataclasses import dataclass
from datetime import date

from accounts.people.models import Person
from tracker.meetings.models import Action, ActionState, DecisionVoice, Meeting, MeetingState
from tracker.projects.models import Project, Status


@dataclass(frozen=True, slots=True)
class InHand:
    """`owned`: projects of which they are the only owner of a side; `sides` says of which."""

    owned: list[tuple[Project, list[str]]]
    sponsored: list[Project]
    actions: list[Action]
    voices: list[DecisionVoice]
    meetings: list[Meeting]

    def __bool__(self) -> bool:
        return any((self.owned, self.sponsored, self.actions, self.voices, self.meetings))


def in_hand(person: Person, *, today: date) -> InHand:
    """Of what is not over. Five queries."""
    going_on = Project.objects.exclude(status=Status.CLOSED).order_by("name", "id")
    libraries, its = going_on.filter(library_owner=person), going_on.filter(it_owner=person)
    owned: dict[int, tuple[Project, list[str]]] = {}
    for side, projects in (("library", libraries), ("it", its)):
        for project in projects:
            owned.setdefault(project.pk, (project, []))[1].append(side)
    voices = DecisionVoice.objects.filter(person=person, must_agree=True, agreed_on__isnull=True)
    coming = Meeting.objects.filter(organiser=person, state=MeetingState.PLANNED, held_on__gte=today)
    return InHand(
        owned=sorted(owned.values(), key=lambda one: (one[0].name, one[0].pk)),
        sponsored=list(going_on.filter(sponsor=person)),
        actions=list(
            Action.objects.filter(owner=person, state=ActionState.OPEN)
            .select_related("project")
            .order_by("due_on", "id")
        ),
        voices=list(voices.select_related("decision__project").order_by("decision__decided_on", "id")),
        meetings=list(coming.prefetch_related("projects").order_by("held_on", "id")),
    )
