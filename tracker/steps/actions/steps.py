"""Changes to a step of a plan, and what moves along with it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.changes import changed, set_fields
from accounts.audit.models import AuditEntry, build_entry, record, save_and_record
from accounts.institutions.actions import lock_for_update
from accounts.institutions.models import Institution
from accounts.people.models import Person
from foundation.errors import Refused
from foundation.tenancy import touched
from tracker.steps.actions.checks import allow, check_after, check_step, order_of, settle, told_links
from tracker.steps.capacity import Weeks
from tracker.steps.doubts import ask
from tracker.steps.models import Step, StepOrder, StepState
from tracker.steps.order import all_following
from tracker.steps.permissions import may_change_state
from tracker.steps.queries import calendar_of
from tracker.tickets.labels import set_ticket, ticket_facts

#: A change of these may ask somebody for more than they can give.
TAKES_TIME = {"side", "starts_on", "due_on", "hours", "owner", "team", "state"}


@transaction.atomic
def update_step(
    *,
    step: Step,
    by: Person | None,
    at: datetime,
    version: int | None = None,
    after: Iterable[Step] | None = None,
    moves: bool = False,
    asks: bool = False,
    **fields: Any,
) -> Step:
    """Set the given ones of title, side, starts_on, due_on, done_when, trap, room, links, hours, owner, team, state,
    ticket_url, ticket_label and ticket_state; `after` replaces those that it comes after. Its owner may set its state.
    `moves`: what comes after it moves along, as `move_step` says; `asks`: refused with a question where a team would
    have too much by the change."""
    step, institution = lock_for_update(step, "project", version=version)
    changes = changed(step, fields)
    before = None if after is None else list(after)
    if by is None or not may_change_state(by, step) or not set(changes) <= {"state"} or before is not None:
        allow(step.project, by)
    today = institution.day(at)
    was_done_on, were_links, was_due_on, ticket = step.done_on, step.links, step.due_on, ticket_facts(step)
    set_fields(step, fields)
    set_ticket(step, ticket, changes)
    settle(step, today=today)
    check_step(step, today=today)
    if step.done_on != was_done_on:
        changes["done_on"] = [str(day) if day else None for day in (was_done_on, step.done_on)]
    if asks and TAKES_TIME & set(changes):
        ask(step, Weeks.from_day(today))
    if "links" in changes:
        changes["links"] = [told_links(were_links), told_links(step.links)]
    if before is not None:
        changes |= _set_after(step, before)
    if changes:
        save_and_record(step, by=by, at=at, action="step.update", **changes)
    if moves and step.due_on != was_due_on:
        _move_following(step, institution, was_due_on=was_due_on, by=by, at=at)
    return step


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
    was_due_on = step.due_on
    changes = set_fields(step, {"starts_on": starts_on, "due_on": due_on})
    settle(step, today=institution.day(at))
    check_step(step, today=institution.day(at))
    if changes:
        save_and_record(step, by=by, at=at, action="step.update", **changes)
    return [step, *_move_following(step, institution, was_due_on=was_due_on, by=by, at=at)]


@transaction.atomic
def delete_step(*, step: Step, by: Person | None, at: datetime, version: int | None = None) -> None:
    """What came after it comes after nothing in its place."""
    step, _institution = lock_for_update(step, "project", version=version)
    allow(step.project, by)
    record(by=by, at=at, action="step.delete", target=step, project=step.project_id, title=step.title)
    step.delete()


def _move_following(
    step: Step, institution: Institution, *, was_due_on: date, by: Person | None, at: datetime
) -> list[Step]:
    calendar = calendar_of(institution)
    days = calendar.between(was_due_on, step.due_on)
    if not days:
        return []
    following = all_following(order_of(step.project_id), step.pk)
    moved, entries = [], []
    for other in Step.objects.filter(pk__in=following, state=StepState.OPEN).select_related("project"):
        first, last = calendar.move(other.starts_on, other.due_on, days=days)
        told = set_fields(other, {"starts_on": first, "due_on": last})
        settle(other, today=institution.day(at))
        check_step(other, today=institution.day(at))
        other.version += 1
        other.updated_at = touched()["updated_at"]
        moved.append(other)
        entries.append(build_entry(by=by, at=at, action="step.update", target=other, **told))
    Step.objects.bulk_update(moved, ["starts_on", "due_on", "minutes_a_week", "version", "updated_at"])
    AuditEntry.objects.bulk_create(entries)
    return moved


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
