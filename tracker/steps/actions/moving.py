"""A step moves, and what comes after it moves along."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.changes import set_fields
from accounts.audit.models import AuditEntry, build_entry, save_and_record
from accounts.institutions.actions import lock_for_update
from accounts.people.models import Person
from foundation.errors import Refused
from foundation.tenancy import touched
from tracker.steps.actions.checks import allow, check_step, order_of
from tracker.steps.models import Step, StepState
from tracker.steps.order import all_following
from tracker.steps.queries import calendar_of


@transaction.atomic
def move_step(
    *, step: Step, by: Person | None, at: datetime, starts_on: date, due_on: date, version: int | None = None
) -> list[Step]:
    """Give an open step other days. Every open step that comes after it moves by as many days as its due day does,
    counted outside closed weeks. All that moved, itself first; in a fixed number of queries."""
    step, institution = lock_for_update(step, "project", version=version)
    allow(step.project, by)
    if step.state != StepState.OPEN:
        raise Refused({"state": _("Only an open step can be moved.")}, code="wrong_state")
    today, calendar = institution.day(at), calendar_of(institution)
    days = calendar.between(step.due_on, due_on)
    changes = set_fields(step, {"starts_on": starts_on, "due_on": due_on})
    check_step(step, today=today)
    if changes:
        save_and_record(step, by=by, at=at, action="step.update", **changes)
    if not days:
        return [step]
    following = all_following(order_of(step.project_id), step.pk)
    moved, entries = [], []
    for other in Step.objects.filter(pk__in=following, state=StepState.OPEN).select_related("project"):
        first, last = calendar.move(other.starts_on, other.due_on, days=days)
        told = set_fields(other, {"starts_on": first, "due_on": last})
        check_step(other, today=today)
        other.version += 1
        other.updated_at = touched()["updated_at"]
        moved.append(other)
        entries.append(build_entry(by=by, at=at, action="step.update", target=other, **told))
    Step.objects.bulk_update(moved, ["starts_on", "due_on", "version", "updated_at"])
    AuditEntry.objects.bulk_create(entries)
    return [step, *moved]
