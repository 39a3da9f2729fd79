"""Who hears of which project, for the page that sets an institution up. May import queries and models."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.institutions.models import Institution
from accounts.people.models import Person
from tracker.projects.models import Project
from tracker.projects.statuses import Status

PROJECTS_SHOWN = 20  # projects


@dataclass(frozen=True, slots=True)
class RemindedProject:
    """Who hears of a project, and from which day on if nobody meets."""

    project: Project
    people: list[Person]
    due_on: date | None


def reminded_projects(institution: Institution) -> Mapping[str, Any]:
    """Of the running projects, the next due first. One query."""
    running = Project.objects.filter(status=Status.ACTIVE).select_related("library_owner", "it_owner", "cadence")
    found = []
    for project in running.order_by("cadence__due_on", "name")[:PROJECTS_SHOWN]:
        owners = (project.library_owner, project.it_owner)
        found.append(RemindedProject(project, [one for one in owners if one is not None], project.cadence.due_on))
    return {"reminded": found}
