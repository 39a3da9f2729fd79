"""Trainings that ask something of somebody, and barriers that repeat. Reads only."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.institutions.models import Institution
from accounts.people.models import Person
from foundation.text import comparison_key
from tracker.projects.models import Kind, Project
from tracker.projects.statuses import Status
from tracker.trainings.models import Training, TrainingState
from tracker.trainings.rules import REPEATS, WITHIN, repeated

SOON = timedelta(days=14)


def mine(person: Any) -> QuerySet[Training]:
    """Planned ones that the person organises or teaches."""
    return Training.objects.filter(Q(organiser=person) | Q(teacher=person), state=TrainingState.PLANNED)


def uncounted() -> QuerySet[Training]:
    """Those that did not take place, and that no decision has counted."""
    return Training.objects.filter(state=TrainingState.NOT_HELD, counted_in=None)


def repeated_barriers(*, today: date) -> dict[tuple[str, str], list[Training]]:
    """Barrier, and of another one its words as they are compared -> the trainings, the latest first. One statement."""
    rows = uncounted().filter(held_on__gt=today - WITHIN, held_on__lte=today)
    found = rows.select_related("project__sponsor").order_by("pk")
    return repeated((((row.barrier, comparison_key(row.barrier_text)), row.held_on, row) for row in found), today=today)


def project_to_decide_in(trainings: Sequence[Training]) -> Project | None:
    """Of the latest training that has one which is not closed; else the latest project of digital skills that runs."""
    for training in trainings:
        if training.project is not None and training.project.status != Status.CLOSED:
            return training.project
    skills = Project.objects.active().filter(kind=Kind.DIGITAL_SKILLS).select_related("sponsor")
    found: Project | None = skills.order_by("-active_on", "-pk").first()
    return found


def institutions_with_repeats(*, at: datetime) -> list[int]:
    """Where a barrier may have repeated. Asked across institutions, so the days are a little wider than any zone's."""
    since = at.date() - WITHIN - timedelta(days=1)
    rows = uncounted().filter(held_on__gt=since).order_by().values("institution_id", "barrier")
    found = rows.annotate(count=Count("pk")).filter(count__gte=REPEATS)
    return sorted(set(found.values_list("institution_id", flat=True)))


def people_of(training: Training) -> QuerySet[Person]:
    """Who may have come: the people of its project, who teaches and who organises."""
    project = training.project
    of_project = (
        Q(pk__in=[])
        if project is None
        else Q(projects=project)
        | Q(pk__in=[pk for pk in (project.library_owner_id, project.it_owner_id, project.sponsor_id) if pk])
    )
    own = Q(pk__in=[pk for pk in (training.organiser_id, training.teacher_id) if pk])
    found: QuerySet[Person] = Person.objects.active().filter(of_project | own).select_related("team")
    return found.distinct().order_by("name", "id")


def of_period(institution: Institution, from_on: date, to_on: date) -> QuerySet[Training]:
    """Days that are over or planned, the latest first."""
    rows = Training.objects.filter(institution=institution, held_on__range=(from_on, to_on))
    return rows.select_related("project").order_by("-held_on", "-pk")
