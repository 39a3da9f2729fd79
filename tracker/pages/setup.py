"""What a new institution still needs, read from its rows: nothing is ticked off by hand. May import queries."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.institutions.models import Closure, Institution
from accounts.people.models import Person
from accounts.roles import Side
from tracker.meetings.models import Meeting
from tracker.projects.models import Project, Status


@dataclass(frozen=True, slots=True)
class SetupStep:
    title: Any
    why: Any
    action: Any
    address: str
    done: bool


def steps(institution: Institution) -> list[SetupStep]:
    """In the order in which they are best done; who went on from the first has seen it. Four queries."""
    sides = set(Person.objects.active().values_list("team__side", flat=True))
    closed = Closure.objects.exists()
    owned = Q(library_owner__isnull=False, it_owner__isnull=False)
    return [
        SetupStep(
            _("Check the institution"),
            _("Its time zone says when a day begins and when reminders go out."),
            _("Open the settings"), reverse("institution"), institution.version > 1 or closed,
        ),
        SetupStep(
            _("Close the weeks in which nobody works"),
            _("Closed weeks do not count, and get no reminders. Weeks with public holidays are suggested."),
            _("Open the term calendar"), reverse("term-calendar"), closed,
        ),
        SetupStep(
            _("Add people on both sides"),
            _("A meeting is joint when somebody from the library and somebody from IT attended. Paste a list."),
            _("Add people"), reverse("people-add"), {Side.LIBRARY, Side.IT} <= sides,
        ),
        SetupStep(
            _("Start the first project, with an owner on each side"),
            _("Its owners are reminded when it is due, its sponsor when it has been late for long."),
            _("Start a project"), reverse("project-create"),
            Project.objects.exclude(status=Status.CLOSED).filter(owned).exists(),
        ),
        SetupStep(
            _("Log the first meeting, or plan it"),
            _("The first joint contact starts the count."),
            _("Log a meeting"), reverse("log-meeting"), Meeting.objects.exists(),
        ),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reminded:
    """Who hears of a project, and from which day on if nobody meets."""

    project: Project
    people: list[Person]
    due_on: Any


def reminded() -> list[Reminded]:
    """Of the running projects, the next due first; twenty at most. One query."""
    running = Project.objects.filter(status=Status.ACTIVE).select_related("library_owner", "it_owner", "cadence")
    found = []
    for project in running.order_by("cadence__due_on", "name")[:20]:
        owners = (project.library_owner, project.it_owner)
        found.append(Reminded(project, [one for one in owners if one is not None], project.cadence.due_on))
    return found
