"""Changes to one step of a plan."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.audit.changes import changed, set_fields
from accounts.audit.models import record, save_and_record
from accounts.institutions.actions import lock_for_update
from accounts.people.models import Person
from tracker.steps.actions.checks import allow, check_after, check_step, settle_done, told_links
from tracker.steps.models import Step, StepOrder
from tracker.steps.permissions import may_change_state


@transaction.atomic
def update_step(
    *,
    step: Step,
    by: Person | None,
    at: datetime,
    version: int | None = None,
    after: Iterable[Step] | None = None,
    **fields: Any,
) -> Step:
    """Set the given ones of title, side, starts_on, due_on, done_when, trap, room, links, hours, owner, team and
    state; `after` replaces those that it comes after. Its owner may set its state."""
    step, institution = lock_for_update(step, "project", version=version)
    changes = changed(step, fields)
    before = None if after is None else list(after)
    if by is None or not may_change_state(by, step) or not set(changes) <= {"state"} or before is not None:
        allow(step.project, by)
    was_done_on, were_links = step.done_on, step.links
    set_fields(step, fields)
    settle_done(step, today=institution.day(at))
    check_step(step, today=institution.day(at))
    if step.done_on != was_done_on:
        changes["done_on"] = [str(day) if day else None for day in (was_done_on, step.done_on)]
    if "links" in changes:
        changes["links"] = [told_links(were_links), told_links(step.links)]
    if before is not None:
        changes |= _set_after(step, before)
    if changes:
        save_and_record(step, by=by, at=at, action="step.update", **changes)
    return step


@transaction.atomic
def delete_step(*, step: Step, by: Person | None, at: datetime, version: int | None = None) -> None:
    """What came after it comes after nothing in its place."""
    step, _institution = lock_for_update(step, "project", version=version)
    allow(step.project, by)
    record(by=by, at=at, action="step.delete", target=step, project=step.project_id, title=step.title)
    step.delete()


def _set_after(step: Step, after: list[Step]) -> dict[str, Any]:
    """Replace what the step comes after; the change, where there is one."""
    check_after(step, after)
    there = list(step.orders.order_by("id").values_list("after_id", flat=True))
    asked = list(dict.fromkeys(one.pk for one in after))
    if set(there) == set(asked):
        return {}
    step.orders.exclude(after__in=asked).delete()
    StepOrder.objects.bulk_create(
        StepOrder(institution_id=step.institution_id, step=step, after_id=pk) for pk in asked if pk not in there
    )
    return {"after": [there, asked]}
