"""Writes to what stays of a project: lessons, thanks; and closing it with all of them and its benefits at once.

Who is thanked hears of it in their next message, once the project is closed.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.changes import set_fields, stated
from accounts.audit.models import record, save_and_record
from accounts.institutions.actions import lock, lock_for_update
from accounts.people.models import Person
from foundation.errors import Forbidden, Refused
from foundation.limits import too_many
from tracker.benefits.actions import add_benefit
from tracker.closing.models import Lesson, Thanks
from tracker.closing.permissions import may_write_closing
from tracker.delivery.actions import drop_notes, leave_note
from tracker.meetings.actions import call_off_meetings
from tracker.projects.actions import update_project
from tracker.projects.models import Project
from tracker.projects.statuses import Status

THANKS_NOTE = "thanks"
MAX_OF_PROJECT = 200  # of one kind: the close report shows them all
Row = Lesson | Thanks
RowT = TypeVar("RowT", Lesson, Thanks)


@transaction.atomic
def close_project(
    *,
    project: Project,
    by: Person | None,
    at: datetime,
    lessons: Iterable[dict[str, Any]] = (),
    benefits: Iterable[dict[str, Any]] = (),
    thanked: Sequence[Person] = (),
    thanks: str = "",
    calls_off: bool = False,
) -> Project:
    """With what was learnt and what it brought, and `thanked` for what `thanks` says; all of it may come later.
    `calls_off`: its planned meetings, and series of them, end here."""
    own: dict[str, Any] = {"institution_id": project.institution_id, "project": project, "by": by, "at": at}
    for fields in lessons:
        add_lesson(**own, **fields)
    for fields in benefits:
        add_benefit(**own, **fields)
    known = set(project.thanks.values_list("person_id", flat=True))
    for person in thanked:
        if person.pk not in known:
            add_thanks(**own, person=person, text=thanks)
    closed = update_project(project=project, by=by, at=at, status=Status.CLOSED)
    if calls_off:
        call_off_meetings(project=closed, by=by, at=at)
    for row in Thanks.objects.filter(project=closed, person__isnull=False).select_related("person"):
        _tell(row, closed, by=by, at=at)
    return closed


@transaction.atomic
def add_lesson(*, institution_id: int, project: Project, by: Person | None, at: datetime, **fields: Any) -> Lesson:
    """`fields`: side, kind, text."""
    row = _start(Lesson(institution_id=institution_id, project=project, **fields), by)
    record(by=by, at=at, action="lesson.add", target=row, project=project.pk, **stated(fields))
    return row


@transaction.atomic
def update_lesson(
    *, lesson: Lesson, by: Person | None, at: datetime, version: int | None = None, **fields: Any
) -> Lesson:
    lesson, changes = _change(lesson, by, version, fields)
    save_and_record(lesson, by=by, at=at, action="lesson.update", **changes)
    return lesson


@transaction.atomic
def delete_lesson(*, lesson: Lesson, by: Person | None, at: datetime, version: int | None = None) -> None:
    lesson = _take(lesson, by, version)
    record(by=by, at=at, action="lesson.delete", target=lesson, project=lesson.project_id, text=lesson.text)
    lesson.delete()


@transaction.atomic
def add_thanks(*, institution_id: int, project: Project, by: Person | None, at: datetime, **fields: Any) -> Thanks:
    """`fields`: person or name, text."""
    row = _start(Thanks(institution_id=institution_id, project=project, **fields), by)
    record(by=by, at=at, action="thanks.add", target=row, project=project.pk, **stated(fields))
    _tell(row, project, by=by, at=at)
    return row


@transaction.atomic
def update_thanks(
    *, thanks: Thanks, by: Person | None, at: datetime, version: int | None = None, **fields: Any
) -> Thanks:
    thanks, changes = _change(thanks, by, version, fields)
    save_and_record(thanks, by=by, at=at, action="thanks.update", **changes)
    if changes:
        drop_notes(kind=THANKS_NOTE, about=[thanks.pk])
        _tell(thanks, thanks.project, by=by, at=at)
    return thanks


@transaction.atomic
def delete_thanks(*, thanks: Thanks, by: Person | None, at: datetime, version: int | None = None) -> None:
    """Who has not heard of it will not."""
    thanks = _take(thanks, by, version)
    record(by=by, at=at, action="thanks.delete", target=thanks, project=thanks.project_id, name=str(thanks))
    drop_notes(kind=THANKS_NOTE, about=[thanks.pk])
    thanks.delete()


def _tell(row: Thanks, project: Project, *, by: Person | None, at: datetime) -> None:
    """Once the project is closed. Nobody is told that they thank themselves."""
    if project.status != Status.CLOSED or row.person is None or (by is not None and by.pk == row.person_id):
        return
    facts = {"project": project.pk, "name": project.name, "who": by.name if by is not None else "", "text": row.text}
    leave_note(person=row.person, kind=THANKS_NOTE, about=row.pk, facts=facts, at=at)


def _start(row: RowT, by: Person | None) -> RowT:
    """Locks the institution, asks who may, and saves the new row."""
    lock(row.institution_id)
    _allow(row.project, by)
    _check(row)
    if full := too_many(type(row)._default_manager.filter(project=row.project), MAX_OF_PROJECT):
        raise Refused({"project": full})
    row.save(force_insert=True)
    return row


def _change(
    row: RowT, by: Person | None, version: int | None, fields: dict[str, Any]
) -> tuple[RowT, dict[str, list[Any]]]:
    row = _take(row, by, version)
    changes = set_fields(row, fields)
    _check(row)
    return row, changes


def _take(row: RowT, by: Person | None, version: int | None) -> RowT:
    row, _institution = lock_for_update(row, "project", version=version)
    _allow(row.project, by)
    return row


def _allow(project: Project, by: Person | None) -> None:
    if by is not None and not may_write_closing(by, project):
        raise Forbidden(_("Only people of the project, managers and deans can write its lessons and thanks."))


def _check(row: Row) -> None:
    if isinstance(row, Thanks):
        _check_thanks(row)
    elif not row.text.strip():
        raise Refused({"text": _("Enter a text.")}, code="blank")


def _check_thanks(row: Thanks) -> None:
    if (row.person is None) == (not row.name.strip()):
        raise Refused(
            {"person": _("Choose a person, or enter the name of somebody without an account.")}, code="required"
        )
    known = Thanks.objects.filter(project=row.project, person=row.person, person__isnull=False).exclude(pk=row.pk)
    if row.person is not None and known.exists():
        raise Refused({"person": _("This person is thanked already. Change those words.")}, code="unique")
