"""Writes to working agreements. Keyword-only, atomic, with `by` and `at`; the audit row in the same transaction."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.changes import changed, plain, set_fields, stated
from accounts.audit.models import record, save_and_record
from accounts.institutions.actions import lock, lock_for_update
from accounts.people.models import Person
from accounts.roles import Side
from foundation.errors import Fault, Forbidden, Refused
from foundation.limits import too_early, too_many
from tracker.agreements.models import PARTS, Agreement, AgreementText, AgreementVersion
from tracker.agreements.notes import AGREEMENT_NOTE
from tracker.agreements.permissions import may_start_agreements, may_write_agreement, sides_of
from tracker.agreements.rules import next_review
from tracker.delivery.actions import drop_notes, leave_note
from tracker.projects.actions.people import check_people

MAX_AHEAD = timedelta(days=3653)  # a review so far ahead is a typing mistake
MAX_VERSIONS = 200  # of an agreement: its page shows them all
_OF_A_VERSION = [field.name for field in AgreementText._meta.get_fields()]
_OWNER_SIDES = {"library_owner": Side.LIBRARY, "it_owner": Side.IT}


@transaction.atomic
def add_agreement(*, institution_id: int, by: Person | None, at: datetime, **fields: Any) -> Agreement:
    """`fields`: name, purpose, and those of roles, response_times, text, library_owner, it_owner, review_on."""
    today = lock(institution_id).day(at)
    allow_start(by)
    fields.pop("what_changed", None)
    agreement = Agreement(institution_id=institution_id, written_on=today, **fields)
    _check(agreement, today=today, new=set(fields))
    agreement.save(force_insert=True)
    record(by=by, at=at, action="agreement.add", target=agreement, **stated(fields))
    _ask(agreement, by=by, at=at)
    return agreement


@transaction.atomic
def update_agreement(
    *, agreement: Agreement, by: Person | None, at: datetime, version: int | None = None, **fields: Any
) -> Agreement:
    """Set the given ones. Another text is a new version: it says `what_changed`, both sides agree again, and the one
    before is kept."""
    agreement, institution = lock_for_update(agreement, "library_owner__team", "it_owner__team", version=version)
    _allow(agreement, by)
    today = institution.day(at)
    said = fields.pop("what_changed", "") or ""
    changes = changed(agreement, fields)
    is_new = said.strip() not in ("", agreement.what_changed)
    if is_new and not set(changes) & set(PARTS):
        raise Refused({"what_changed": _("The text is as it was: change it, or leave this empty.")}, code="mismatch")
    if not changes:
        return agreement
    if set(changes) & set(PARTS):
        if not is_new:
            raise Refused({"what_changed": _("Say what changed, so that both sides know.")}, code="required")
        _keep_version(agreement)
        fresh = {"number": agreement.number + 1, "what_changed": said.strip(), "written_on": today}
        agreed = dict.fromkeys(("library_agreed_by", "library_agreed_on", "it_agreed_by", "it_agreed_on"))
        changes |= set_fields(agreement, {**fresh, **agreed})
    set_fields(agreement, fields)
    _check(agreement, today=today, new=set(changes))
    save_and_record(agreement, by=by, at=at, action="agreement.update", **changes)
    if "number" in changes or set(changes) & set(_OWNER_SIDES):
        _ask(agreement, by=by, at=at)
    return agreement


@transaction.atomic
def agree_to(*, agreement: Agreement, by: Person, at: datetime, version: int | None = None) -> Agreement:
    """By name, for the side that the person owns. Once both have, it is in force and its next review is set."""
    agreement, institution = lock_for_update(agreement, "library_owner", "it_owner", version=version)
    sides = sides_of(by, agreement)
    if agreement.ended_on is not None:
        raise Refused({"": _("This agreement has ended.")}, code="wrong_state")
    if not sides:
        raise Refused({"": _("This agreement does not wait for you.")}, code="wrong_state")
    today = institution.day(at)
    fields: dict[str, Any] = {}
    for side in sides:
        fields |= {f"{side}_agreed_by": by, f"{side}_agreed_on": today}
    changes = set_fields(agreement, fields)
    if agreement.in_force:
        changes |= set_fields(agreement, {"review_on": next_review(today, number=agreement.number)})
    save_and_record(agreement, by=by, at=at, action="agreement.agree", **{n: v[1] for n, v in changes.items()})
    if agreement.in_force:
        _tell(agreement, {agreement.library_owner, agreement.it_owner} - {by, None}, at=at, what="in_force")
    return agreement


@transaction.atomic
def keep_agreement(*, agreement: Agreement, by: Person | None, at: datetime) -> Agreement:
    """It was looked at and not changed; the next review is in twelve months."""
    agreement, institution = lock_for_update(agreement)
    _allow(agreement, by)
    review_on = next_review(institution.day(at), number=agreement.number, reviewed=True)
    changes = set_fields(agreement, {"review_on": review_on})
    save_and_record(agreement, by=by, at=at, action="agreement.keep", **changes)
    return agreement


@transaction.atomic
def delete_agreement(*, agreement: Agreement, by: Person | None, at: datetime, version: int | None = None) -> None:
    """With its versions. Ending it keeps them."""
    agreement, _institution = lock_for_update(agreement, version=version)
    if by is not None and not may_start_agreements(by.roles):
        raise Forbidden(_("Only managers and deans delete a working agreement. Ending it keeps its history."))
    record(by=by, at=at, action="agreement.delete", target=agreement, name=agreement.name)
    drop_notes(kind=AGREEMENT_NOTE, about=[agreement.pk])
    agreement.delete()


def allow_start(by: Person | None) -> None:
    if by is not None and not may_start_agreements(by.roles):
        raise Forbidden(_("Only managers and deans start a working agreement."))


def _allow(agreement: Agreement, by: Person | None) -> None:
    if by is not None and not may_write_agreement(by, agreement):
        raise Forbidden(_("Only the owners of a working agreement, managers and deans change it."))


def _keep_version(agreement: Agreement) -> None:
    if full := too_many(agreement.versions.all(), MAX_VERSIONS):
        raise Refused({"what_changed": full})
    parts = {name: getattr(agreement, name) for name in _OF_A_VERSION}
    AgreementVersion.objects.create(institution_id=agreement.institution_id, agreement=agreement, **parts)


def _check(agreement: Agreement, *, today: date, new: set[str]) -> None:
    problems: dict[str, str] = {}
    if not agreement.name.strip():
        problems["name"] = Fault(_("Enter a name."), "blank")
    if not agreement.purpose.strip():
        problems["purpose"] = Fault(_("Say what the agreement is for."), "blank")
    if agreement.review_on is not None and "review_on" in new:
        if early := too_early(agreement.review_on):
            problems["review_on"] = early
        elif agreement.review_on > today + MAX_AHEAD:
            why = _("The day is more than ten years ahead. Choose an earlier one.")
            problems["review_on"] = Fault(why, "out_of_range")
    if agreement.ended_on is not None and agreement.ended_on > today:
        problems["ended_on"] = Fault(_("The day is in the future. Choose today or an earlier day."), "future")
    if problems:
        raise Refused(problems)
    check_people({name: (getattr(agreement, name), side) for name, side in _OWNER_SIDES.items() if name in new})


def _ask(agreement: Agreement, *, by: Person | None, at: datetime) -> None:
    """Whoever has still to agree; not `by`, who is there to do so."""
    drop_notes(kind=AGREEMENT_NOTE, about=[agreement.pk])
    owners = {agreement.library_owner, agreement.it_owner} - {by, None}
    _tell(agreement, {one for one in owners if one is not None and sides_of(one, agreement)}, at=at, what="waits")


def _tell(agreement: Agreement, people: set[Any], *, at: datetime, what: str) -> None:
    facts = {"agreement": agreement.pk, "name": agreement.name, "number": plain(agreement.number), "what": what}
    for person in people:
        leave_note(person=person, kind=AGREEMENT_NOTE, about=agreement.pk, facts=facts, at=at)
