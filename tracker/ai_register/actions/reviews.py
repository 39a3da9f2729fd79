"""Reviews of an entry: done, put off, asked for before their day."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.changes import plain, set_fields
from accounts.audit.models import save_and_record
from accounts.institutions.actions import lock_for_update
from accounts.people.models import Person
from accounts.permissions import may_lead_some
from foundation.errors import Fault, Forbidden, Refused
from tracker.ai_register.actions.checks import check_entry
from tracker.ai_register.actions.telling import drop_review_notes, tell_review_asked
from tracker.ai_register.choices import AiStatus, ReviewOutcome, ReviewReason
from tracker.ai_register.models import MAX_TEXT_LENGTH, AiEntry, AiReview
from tracker.ai_register.permissions import may_review_ai_entry
from tracker.ai_register.rules import PUT_OFF, may_put_off, next_review

#: What becomes of its status.
_STATUS = {ReviewOutcome.PAUSED: AiStatus.PAUSED, ReviewOutcome.RETIRED: AiStatus.RETIRED}
_NEEDS_A_NOTE = (ReviewOutcome.CHANGED, ReviewOutcome.PAUSED, ReviewOutcome.RETIRED)


@transaction.atomic
def review_entry(
    *,
    entry: AiEntry,
    by: Person | None,
    at: datetime,
    outcome: str,
    note: str = "",
    next_on: date | None = None,
    check_result: str | None = None,
    version: int | None = None,
) -> AiReview:
    """`outcome`: a ReviewOutcome. `next_on`: left out, the risk gives the day. `check_result`: what the quality check
    showed, where it was done for this review."""
    entry, institution = lock_for_update(entry, version=version)
    _allow(entry, by)
    today = institution.day(at)
    _check_open(entry)
    if outcome in _NEEDS_A_NOTE and not note.strip():
        raise Refused({"note": _("Say what must change, or why.")}, code="required")
    _check_length("note", note)
    if outcome == ReviewOutcome.PUT_OFF:
        return _put_off(entry, by=by, at=at, today=today, note=note)
    if next_on is not None and next_on <= today:
        raise Refused({"next_on": _("Choose a later day: it is reviewed today.")}, code="order")
    fields: dict[str, Any] = {
        "reviewed_on": today,
        "review_on": next_on or next_review(today, risk=entry.risk),
        "review_reason": "",
        "put_offs": 0,
    }
    if (status := _STATUS.get(ReviewOutcome(outcome))) is not None:
        fields["status"] = status.value
    if check_result is not None and check_result.strip():
        _check_length("check_result", check_result)
        fields |= {"check_result": check_result.strip(), "checked_on": today}
    return _store(entry, fields, by=by, at=at, today=today, outcome=outcome, note=note)


@transaction.atomic
def ask_for_review(
    *, entry: AiEntry, by: Person | None, at: datetime, reason: str, version: int | None = None
) -> AiEntry:
    """At once, by anybody who writes something here: a vendor changed its terms, or something went wrong."""
    entry, institution = lock_for_update(entry, "library_owner", "it_owner", version=version)
    if by is not None and not may_lead_some(by.roles):
        raise Forbidden(_("Only staff, managers and deans ask for a review."))
    _check_open(entry)
    today = institution.day(at)
    changes = set_fields(entry, {"review_on": min(entry.review_on, today), "review_reason": reason})
    save_and_record(entry, by=by, at=at, action="ai_entry.ask_review", **changes)
    tell_review_asked(entry, by=by, at=at, reason=ReviewReason(reason))
    return entry


def _put_off(entry: AiEntry, *, by: Person | None, at: datetime, today: date, note: str) -> AiReview:
    if not may_put_off(entry.put_offs):
        why = _("It was put off twice already. Review it now, or pause it.")
        raise Refused({"outcome": Fault(why, "out_of_range")})
    if entry.review_on > today:
        raise Refused({"outcome": _("Its review is not due yet.")}, code="wrong_state")
    fields = {"review_on": today + PUT_OFF, "put_offs": entry.put_offs + 1}
    return _store(entry, fields, by=by, at=at, today=today, outcome=ReviewOutcome.PUT_OFF, note=note)


def _store(
    entry: AiEntry, fields: dict[str, Any], *, by: Person | None, at: datetime, today: date, outcome: str, note: str
) -> AiReview:
    reason = entry.review_reason
    changes = set_fields(entry, fields)
    check_entry(entry, today=today, new={"review_on"})
    row = AiReview.objects.create(
        institution_id=entry.institution_id,
        entry=entry,
        reviewed_on=today,
        outcome=outcome,
        note=note.strip(),
        reason=reason,
        next_on=None if entry.status == AiStatus.RETIRED else entry.review_on,
        by=by,
    )
    save_and_record(entry, by=by, at=at, action="ai_entry.review", outcome=plain(str(outcome)), **changes)
    drop_review_notes([entry.pk])
    return row


def _allow(entry: AiEntry, by: Person | None) -> None:
    if by is not None and not may_review_ai_entry(by, entry):
        raise Forbidden(_("Only the owners of an entry and managers review it."))


def _check_open(entry: AiEntry) -> None:
    if entry.status == AiStatus.RETIRED:
        raise Refused({"": _("This entry is retired. Bring it back before you review it.")}, code="wrong_state")


def _check_length(name: str, text: str) -> None:
    if len(text) > MAX_TEXT_LENGTH:
        why = _("At most %(most)s characters.") % {"most": MAX_TEXT_LENGTH}
        raise Refused({name: why}, code="max_length")
