"""Adding, changing and deleting trainings."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.changes import changed, set_fields, stated
from accounts.audit.models import record, save_and_record
from accounts.institutions.actions import lock, lock_for_update
from accounts.people.models import Person
from accounts.people.queries import sides_on
from foundation.errors import Forbidden, Refused
from tracker.projects.models import Project
from tracker.projects.permissions import may_write_project
from tracker.trainings.actions.checks import as_stored, check_training
from tracker.trainings.models import Barrier, Training, TrainingState
from tracker.trainings.permissions import may_write_training

#: What a contact was made of: it is removed before one of these changes.
OF_A_CONTACT = frozenset({"state", "held_on", "project", "library_people", "it_people"})


@transaction.atomic
def add_training(*, institution_id: int, by: Person | None, at: datetime, **fields: Any) -> Training:
    """`fields`: Training's own. Without a state it is planned if its day is ahead, else held."""
    today = lock(institution_id).day(at)
    fields = as_stored(fields)
    if not fields.get("state"):
        fields["state"] = TrainingState.PLANNED if fields["held_on"] > today else TrainingState.HELD
    fields.setdefault("organiser", by if by is not None and by.institution_id == institution_id else None)
    training = Training(institution_id=institution_id, **fields)
    allow_training(training, by)
    _allow_project(training.project, by)
    _set_side(training, fields)
    fields["taught_side"] = training.taught_side
    check_training(training, today=today, new=set(fields))
    training.save(force_insert=True)
    record(by=by, at=at, action="training.add", target=training, **stated(fields))
    return training


@transaction.atomic
def update_training(
    *, training: Training, by: Person | None, at: datetime, version: int | None = None, **fields: Any
) -> Training:
    """Set the given ones. One that took place has no barrier."""
    training, institution = lock_for_update(training, "project", "teacher__team", version=version)
    allow_training(training, by)
    fields = as_stored(fields)
    if fields.get("state", training.state) != TrainingState.NOT_HELD and training.barrier:
        fields = {"barrier": "", "barrier_text": "", **fields}
    elif fields.get("barrier", Barrier.OTHER) != Barrier.OTHER:
        fields = {"barrier_text": "", **fields}  # the words of another one
    changes = changed(training, fields)
    if training.meeting_id is not None and OF_A_CONTACT & set(changes):
        name = min(OF_A_CONTACT & set(changes))
        why = _("This training counts as a contact. Remove the contact first.")
        raise Refused({name: why}, code="wrong_state")
    set_fields(training, fields)
    if "project" in changes:
        _allow_project(training.project, by)
    if {"teacher", "held_on"} & set(changes):
        before = training.taught_side
        _set_side(training, fields)
        if training.taught_side != before:
            changes["taught_side"] = [before, training.taught_side]
    check_training(training, today=institution.day(at), new=set(changes))
    save_and_record(training, by=by, at=at, action="training.update", **changes)
    return training


@transaction.atomic
def delete_training(*, training: Training, by: Person | None, at: datetime, version: int | None = None) -> None:
    training, _institution = lock_for_update(training, "project", version=version)
    allow_training(training, by)
    if training.meeting_id is not None:
        raise Refused({"": _("This training counts as a contact. Remove the contact first.")}, code="wrong_state")
    record(by=by, at=at, action="training.delete", target=training, topic=training.topic)
    training.delete()


def allow_training(training: Training, by: Person | None) -> None:
    """Forbidden unless `by` may write it. None: the product itself."""
    if by is not None and not may_write_training(by, training):
        raise Forbidden(_("Only its organiser, its teacher, the people of its project and managers change a training."))


def _allow_project(project: Project | None, by: Person | None) -> None:
    if by is not None and project is not None and not may_write_project(by, project):
        raise Forbidden(_("Only the people of a project and managers add trainings to it."))


def _set_side(training: Training, fields: dict[str, Any]) -> None:
    """Of a teacher with an account: the side of that day. Of anybody else what is said."""
    if training.teacher is not None:
        training.taught_side = sides_on([training.teacher], training.held_on)[training.teacher.pk]
    elif "teacher" in fields and "taught_side" not in fields:
        training.taught_side = ""
