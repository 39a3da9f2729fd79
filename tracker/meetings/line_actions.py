"""What a person may do about a project from its line: log that they met today, propose a time, log a meeting.

Addresses and names are made here: a template that asks for each of them costs more than all else in the line (P13).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.pages.addresses import address_of
from tracker.projects.models import Project


@dataclass(frozen=True, slots=True)
class LineActions:
    """`next_on`: when the project meets next; then no time is proposed. `…_named`: what a screen reader says."""

    project: Project
    next_on: date | None
    met: str
    propose: str
    propose_named: str
    log: str
    log_named: str


def line_actions(lines: Iterable[tuple[Project, date | None]]) -> Iterator[LineActions]:
    """For each project, with the day on which it meets next."""
    propose, log, address = _("Propose a time for %(name)s"), _("Log a meeting of %(name)s"), reverse("log-meeting")
    for project, next_on in lines:
        yield LineActions(
            project=project,
            next_on=next_on,
            met=address_of("project-met", project.pk),
            propose=address_of("project-propose", project.pk),
            propose_named=propose % {"name": project.name},
            log=f"{address}?project={project.pk}",
            log_named=log % {"name": project.name},
        )
