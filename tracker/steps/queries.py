"""Reads of plans: whose turn it is, and in which weeks nothing is done. May import models."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Case, F, Q, QuerySet, When

from accounts.institutions.models import Institution
from accounts.people.models import Person
from tracker.cadence.queries import closures_of
from tracker.projects.statuses import Status
from tracker.steps.calendar import Calendar
from tracker.steps.models import OPEN, Step, StepSide, StepState
from tracker.tickets.models import TicketState

#: Field of a project -> the sides of steps for which that person answers where nobody owns the step.
ANSWERS = {
    "library_owner": (StepSide.LIBRARY, StepSide.BOTH, StepSide.PARTNER),
    "it_owner": (StepSide.IT, StepSide.BOTH, StepSide.PARTNER),
    "sponsor": (StepSide.LEADERSHIP,),
}
#: Steps of other projects wait.
GOING_ON = (Status.PLANNED, Status.ACTIVE)


def calendar_of(institution: Institution) -> Calendar:
    """One query."""
    return Calendar.of(institution.weekend, closures_of([institution.pk])[institution.pk])


def is_late(step: Step, today: date) -> bool:
    return step.state == StepState.OPEN and step.due_on < today


def answered_by(person: Any) -> Q:
    """Steps of which `person` (a row or its id) is the owner, or answers for the side of one without."""
    found = Q(owner=person)
    for field, sides in ANSWERS.items():
        found |= Q(owner=None, side__in=sides, **{f"project__{field}": person})
    return found


def answers_for(person: Person, step: Step) -> bool:
    """As `answered_by` has it. No query where its project is loaded."""
    if step.owner_id is not None:
        return step.owner_id == person.pk
    fields = (field for field, sides in ANSWERS.items() if step.side in sides)
    return any(getattr(step.project, f"{field}_id") == person.pk for field in fields)


def open_steps_of(person: Any, *, until: Any) -> QuerySet[Step]:
    """The open steps of somebody that begin by that day, or whose ticket is closed, which come first; then the one due
    first."""
    closed = Q(ticket_state=TicketState.DONE)
    rows = Step.objects.filter(answered_by(person), state=OPEN, project__status__in=GOING_ON)
    first = Case(When(closed, then=0), default=1)
    return rows.filter(closed | Q(starts_on__lte=until)).order_by(first, "due_on", "id")


def late_steps(project_ids: Iterable[int], *, today: date) -> QuerySet[Step]:
    """Those of the projects that should be done by now, the latest last."""
    rows = Step.objects.filter(project__in=project_ids, state=OPEN, due_on__lt=today)
    return rows.select_related("project", "owner").order_by("due_on", "id")


def plan_of(project_id: int) -> QuerySet[Step]:
    """All steps of a project in the order of their days, with what each comes after."""
    rows = Step.objects.filter(project=project_id).select_related("owner", "team").prefetch_related("after")
    return rows.order_by("starts_on", "due_on", "id")


def done_steps(project_id: Any) -> QuerySet[Step]:
    """Each on the day on which it was done."""
    return Step.objects.filter(project=project_id, state=StepState.DONE).annotate(day=F("done_on"))
