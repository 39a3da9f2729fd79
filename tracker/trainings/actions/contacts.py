"""A training that both sides attended may count as a contact of its project, where somebody says so."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.models import save_and_record
from accounts.institutions.actions import lock_for_update
from accounts.people.models import Person
from accounts.people.queries import sides_on
from accounts.roles import Side
from foundation.errors import Refused
from tracker.meetings.actions import delete_meeting, log_meeting
from tracker.meetings.models import Mode
from tracker.trainings.actions.trainings import allow_training
from tracker.trainings.models import Training

MAX_MEETING_HOURS = 24


@transaction.atomic
def count_as_contact(*, training: Training, by: Person | None, at: datetime, attendees: Sequence[Person]) -> Training:
    """Logs a held meeting of the training's project with those people: the same action, and the same rules, as any."""
    training, _institution = lock_for_update(training, "project")
    allow_training(training, by)
    if training.meeting_id is not None:
        raise Refused({"": _("This training counts as a contact already.")}, code="wrong_state")
    if not training.joins_both:
        why = _("Only a training that took place with people of both sides can count as a contact.")
        raise Refused({"": why}, code="wrong_state")
    if training.project is None:
        raise Refused({"": _("Choose the project of the training first.")}, code="required")
    sides = set(sides_on(attendees, training.held_on).values()) if attendees else set()
    if not {Side.LIBRARY, Side.IT} <= sides:
        raise Refused({"attendees": _("Choose somebody of the library and somebody of IT who came.")}, code="required")
    minutes = round(training.hours * 60) if training.hours and training.hours < MAX_MEETING_HOURS else None
    meeting = log_meeting(
        institution_id=training.institution_id, by=by, at=at, projects=[training.project],
        held_on=training.held_on, attendees=attendees, mode=Mode.WORKSHOP, notes=training.topic, minutes=minutes,
    ).meeting  # fmt: skip
    training.meeting = meeting
    save_and_record(training, by=by, at=at, action="training.count", meeting=meeting.pk)
    return training


@transaction.atomic
def remove_contact(*, training: Training, by: Person | None, at: datetime) -> Training:
    """Deletes the meeting. A meeting that is deleted elsewhere takes the mark with it by itself."""
    training, _institution = lock_for_update(training, "project", "meeting")
    allow_training(training, by)
    if training.meeting is None:
        raise Refused({"": _("This training does not count as a contact.")}, code="wrong_state")
    meeting, training.meeting = training.meeting, None
    save_and_record(training, by=by, at=at, action="training.uncount", meeting=meeting.pk)
    delete_meeting(meeting=meeting, by=by, at=at)
    return training
