"""Entering, changing and deleting benefits. A side that enters or changes one has confirmed it; the other is asked."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.audit.changes import changed, set_fields, stated
from accounts.audit.models import record, save_and_record
from accounts.institutions.actions import lock, lock_for_update
from accounts.people.models import Person
from foundation.errors import Forbidden, Refused
from foundation.limits import too_many
from tracker.benefits.actions.checks import as_stored, check_benefit
from tracker.benefits.models import MONEY, Benefit
from tracker.benefits.notes import BENEFIT_NOTE, SAID_LENGTH
from tracker.benefits.permissions import may_write_benefit
from tracker.benefits.queries import asked_of
from tracker.benefits.rules import SIDES, waiting_sides
from tracker.delivery.actions import drop_notes, leave_note
from tracker.projects.models import Project
from tracker.projects.permissions import may_lead_project

MAX_OF_PROJECT = 200  # its page and its close report show them all
#: What is confirmed: where it changes, both sides are asked again. Evidence may be added at any time.
CONFIRMED_FIELDS = frozenset(
    {"project", "kind", "text", "amount", "currency", "period", "from_on", "to_on", "confidence"}
)
_CONFIRMATIONS = tuple(f"{side}_confirmed_{what}" for side in SIDES for what in ("by", "on"))
#: Read with the row that is locked.
LOCKED_WITH = ("project__library_owner", "project__it_owner", "library_confirmer__team", "it_confirmer__team")


@transaction.atomic
def add_benefit(
    *, institution_id: int, by: Person | None, at: datetime, project: Project | None = None, **fields: Any
) -> Benefit:
    """`fields`: Benefit's own."""
    today = lock(institution_id).day(at)
    fields = as_stored(fields)
    entered_by = by if by is not None and by.institution_id == institution_id else None
    benefit = Benefit(institution_id=institution_id, project=project, entered_by=entered_by, **fields)
    _allow_project(project, by)
    allow_benefit(benefit, by)
    check_benefit(benefit, today=today, new=set(fields))
    if project is not None and (full := too_many(project.benefits.all(), MAX_OF_PROJECT)):
        raise Refused({"project": full})
    confirmed = set_fields(benefit, confirmations(by, today))
    benefit.save(force_insert=True)
    said = {**fields, **({"project": project} if project is not None else {})}
    record(
        by=by, at=at, action="benefit.add", target=benefit, **stated(said), **{n: v[1] for n, v in confirmed.items()}
    )
    ask_to_confirm(benefit, by=by, at=at)
    return benefit


@transaction.atomic
def update_benefit(
    *, benefit: Benefit, by: Person | None, at: datetime, version: int | None = None, **fields: Any
) -> Benefit:
    """Set the given ones. What is no money has no currency. Of another amount, or anything else that was confirmed, the
    side that changes it is sure; the other is asked again."""
    benefit, institution = lock_for_update(benefit, *LOCKED_WITH, version=version)
    allow_benefit(benefit, by)
    fields = as_stored(fields)
    if fields.get("kind", benefit.kind) not in MONEY and benefit.currency:
        fields = {"currency": "", **fields}
    changes = changed(benefit, fields)
    set_fields(benefit, fields)
    if "project" in changes:
        _allow_project(benefit.project, by)
        if benefit.project is not None and (full := too_many(benefit.project.benefits.all(), MAX_OF_PROJECT)):
            raise Refused({"project": full})
    today = institution.day(at)
    check_benefit(benefit, today=today, new=set(changes))
    if CONFIRMED_FIELDS & set(changes):
        changes |= set_fields(benefit, confirmations(by, today))
    save_and_record(benefit, by=by, at=at, action="benefit.update", **changes)
    if changes:
        ask_to_confirm(benefit, by=by, at=at)
    return benefit


@transaction.atomic
def delete_benefit(*, benefit: Benefit, by: Person | None, at: datetime, version: int | None = None) -> None:
    benefit, _institution = lock_for_update(benefit, *LOCKED_WITH, version=version)
    allow_benefit(benefit, by)
    record(by=by, at=at, action="benefit.delete", target=benefit, project=benefit.project_id, text=benefit.text)
    drop_notes(kind=BENEFIT_NOTE, about=[benefit.pk])
    benefit.delete()


def allow_benefit(benefit: Benefit, by: Person | None) -> None:
    """Forbidden unless `by` may write it. None: the product itself."""
    if by is not None and not may_write_benefit(by, benefit):
        raise Forbidden(_("Only the people of a benefit or of its project, managers and deans change it."))


def _allow_project(project: Project | None, by: Person | None) -> None:
    if by is not None and project is not None and not may_lead_project(by, project):
        raise Forbidden(_("Only the people of a project, managers and deans enter its benefits."))


def confirmations(by: Person | None, today: date) -> dict[str, Any]:
    """What is new is confirmed by the side that says it; of leadership, or of the product itself, by none."""
    fields: dict[str, Any] = dict.fromkeys(_CONFIRMATIONS)
    if by is not None and by.side in SIDES:
        fields |= {f"{by.side}_confirmed_by": by, f"{by.side}_confirmed_on": today}
    return fields


def ask_to_confirm(benefit: Benefit, *, by: Person | None, at: datetime) -> None:
    """Tells in their next message whoever has still to confirm; not `by`, who finds it on this week."""
    drop_notes(kind=BENEFIT_NOTE, about=[benefit.pk])
    waiting = waiting_sides(library_on=benefit.library_confirmed_on, it_on=benefit.it_confirmed_on)
    asked = asked_of(benefit)
    tell(benefit, {asked[side] for side in waiting} - {by}, what="waits", at=at)


def tell(benefit: Benefit, people: Iterable[Person | None], *, what: str, at: datetime) -> None:
    """`what`: waits or confirmed."""
    facts = {"benefit": benefit.pk, "text": Truncator(benefit.text).chars(SAID_LENGTH), "what": what}
    for person in people:
        if person is not None:
            leave_note(person=person, kind=BENEFIT_NOTE, about=benefit.pk, facts=facts, at=at)
