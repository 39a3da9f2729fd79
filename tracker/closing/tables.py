"""Closed projects in the report: a table, and the figures that count its rows. May import models and sentences."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.permissions import may_read_report
from accounts.roles import Side
from foundation.text_lists import and_list
from tracker.benefits.queries import confirmed
from tracker.benefits.sentences import in_words
from tracker.closing.models import Lesson
from tracker.figures.figures import Figure
from tracker.figures.tables import ReportData, Table, Unit, attribute_column, project_column
from tracker.projects.models import StatusChange
from tracker.projects.statuses import Status


@dataclass(frozen=True, slots=True)
class ClosedProject:
    """`benefits`: in words; the numbers count lessons of a side."""

    project_id: int
    project: str
    closed_on: date
    library_lessons: int
    it_lessons: int
    benefits: str


def _closures(institution_id: Any, from_on: Any, to_on: Any) -> QuerySet[StatusChange]:
    """The last time that each was closed, of those that are closed today."""
    later = StatusChange.objects.filter(project=OuterRef("project"), starts_on__gt=OuterRef("starts_on"))
    closed = StatusChange.objects.filter(institution=institution_id, project__status=Status.CLOSED)
    return closed.filter(~Exists(later), status=Status.CLOSED, starts_on__range=(from_on, to_on))


def _closed(data: ReportData) -> list[ClosedProject]:
    """Three queries."""
    found = _closures(data.institution.pk, data.period.from_on, data.period.to_on).select_related("project")
    changes = list(found.order_by("-starts_on", "project__name", "pk"))
    ids = [change.project_id for change in changes]
    told: dict[tuple[int, str], int] = {}
    for lesson in Lesson.objects.filter(project__in=ids).order_by().values_list("project", "side"):
        told[lesson] = told.get(lesson, 0) + 1
    benefits: dict[int | None, list[str]] = {}
    for row in confirmed().filter(project__in=ids).order_by("kind", "pk"):
        benefits.setdefault(row.project_id, []).append(in_words(row))
    return [
        ClosedProject(
            change.project_id,
            change.project.name,
            change.starts_on,
            told.get((change.project_id, Side.LIBRARY.value), 0),
            told.get((change.project_id, Side.IT.value), 0),
            and_list(benefits.get(change.project_id, [])),
        )
        for change in changes
    ]


CLOSED: Table[ClosedProject] = Table(
    reads=may_read_report,
    key="closed_projects",
    title=_("Closed projects"),
    rule=_(
        "Projects that were closed in the period and are closed today, with the benefits that both sides confirmed. "
        "Nothing is added up."
    ),
    asks=lambda institution_id, from_on, to_on, today: Exists(_closures(institution_id, from_on, to_on)),
    prepare=lambda data: data[_closed],
    columns=(
        attribute_column("project_id", _("Project id"), Unit.COUNT),
        project_column(),
        attribute_column("closed_on", _("Closed"), Unit.DAY),
        attribute_column("library_lessons", _("Lessons of the library"), Unit.COUNT),
        attribute_column("it_lessons", _("Lessons of IT"), Unit.COUNT),
        attribute_column("benefits", _("What it brought")),
    ),
)
FIGURES: tuple[Figure[Any], ...] = (
    Figure(
        reads=may_read_report,
        key="closed_projects",
        label=_("Projects closed"),
        rule=_("Projects that were closed in the period and are closed today."),
        table=CLOSED,
        picks=lambda rows, _data: rows,
    ),
    Figure(
        reads=may_read_report,
        key="closed_without_lessons",
        label=_("Projects closed without lessons of both sides"),
        rule=_("Of those, projects of which the library or IT has not written down what it learnt."),
        table=CLOSED,
        picks=lambda rows, _data: [row for row in rows if not (row.library_lessons and row.it_lessons)],
    ),
)
