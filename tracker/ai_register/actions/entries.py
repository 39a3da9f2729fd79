"""Writes to entries of the AI register. Keyword-only, atomic, with `by` and `at`; the audit row in the same
transaction."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.changes import changed, set_fields, stated
from accounts.audit.models import record, save_and_record
from accounts.institutions.actions import lock, lock_for_update
from accounts.people.models import Person
from accounts.permissions import may_manage, may_write_some
from accounts.roles import Side
from foundation.errors import Forbidden
from tracker.ai_register.actions.checks import allow_entry, check_decisions, check_entry
from tracker.ai_register.actions.publishing import check_public
from tracker.ai_register.actions.telling import drop_review_notes, tell_review_asked
from tracker.ai_register.choices import ReviewReason
from tracker.ai_register.models import AiEntry, AiEntryDecision, AiImport
from tracker.ai_register.rules import next_review
from tracker.outcomes.models import Decision

_RELATED = ("library_owner__team", "it_owner__team", "team", "project", "step")
#: Field -> why another value of it asks for a review at once.
_ASKS_FOR_REVIEW = {"tool": ReviewReason.TOOL, "vendor": ReviewReason.VENDOR}


@transaction.atomic
def add_entry(
    *,
    institution_id: int,
    by: Person | None,
    at: datetime,
    decisions: Iterable[Decision] = (),
    imported_in: AiImport | None = None,
    **fields: Any,
) -> AiEntry:
    """`fields` are AiEntry's own. Whoever adds it owns it for their side where nobody else is named. Without a day of
    its review, the risk gives one."""
    today = lock(institution_id).day(at)
    if by is not None and not may_write_some(by.roles):
        raise Forbidden(_("Only staff and managers add to the AI register."))
    own_side = {Side.LIBRARY: "library_owner", Side.IT: "it_owner"}.get(by.side) if by is not None else None
    if own_side is not None and fields.get(own_side) is None and imported_in is None:
        fields[own_side] = by
    if fields.get("review_on") is None:
        fields["review_on"] = next_review(today, risk=fields.get("risk", ""))
    entry = AiEntry(institution_id=institution_id, added_on=today, imported_in=imported_in, **fields)
    check_entry(entry, today=today, new=set(fields))
    ids = check_decisions(decisions)
    entry.save(force_insert=True)
    _set_decisions(entry, ids)
    more = {"decisions": ids} if ids else {}
    record(by=by, at=at, action="ai_entry.add", target=entry, **stated(fields), **more)
    return entry


@transaction.atomic
def update_entry(
    *,
    entry: AiEntry,
    by: Person | None,
    at: datetime,
    version: int | None = None,
    decisions: Iterable[Decision] | None = None,
    **fields: Any,
) -> AiEntry:
    """Set the given ones. Another tool or vendor, where there was one, asks for a review at once."""
    entry, institution = lock_for_update(entry, *_RELATED, version=version)
    allow_entry(entry, by)
    today = institution.day(at)
    if fields.get("review_on", today) is None:
        fields["review_on"] = next_review(today, risk=fields.get("risk", entry.risk))
    if fields.get("project", entry.project) is None and entry.step is not None:
        fields["step"] = None
    changes = changed(entry, fields)
    reason = next((why for name, why in _ASKS_FOR_REVIEW.items() if name in changes and changes[name][0]), None)
    set_fields(entry, fields)
    if "review_on" in changes:
        changes |= set_fields(entry, {"put_offs": 0})
    if reason is not None and entry.review_on > today:
        changes |= set_fields(entry, {"review_on": today, "review_reason": reason.value})
    check_entry(entry, today=today, new=set(changes))
    if entry.is_public:
        check_public(entry)
    if decisions is not None:
        before = sorted(entry.decision_links.values_list("decision", flat=True))
        ids = check_decisions(decisions)
        if before != ids:
            changes["decisions"] = [before, ids]
            _set_decisions(entry, ids)
    if not changes:
        return entry
    save_and_record(entry, by=by, at=at, action="ai_entry.update", **changes)
    if reason is not None:
        tell_review_asked(entry, by=by, at=at, reason=reason)
    return entry


@transaction.atomic
def delete_entry(*, entry: AiEntry, by: Person | None, at: datetime, version: int | None = None) -> None:
    """With its reviews. A retired entry keeps them."""
    entry, _institution = lock_for_update(entry, version=version)
    if by is not None and not may_manage(by.roles):
        raise Forbidden(_("Only managers delete an entry. Retiring it keeps its history."))
    record(by=by, at=at, action="ai_entry.delete", target=entry, name=entry.name)
    drop_review_notes([entry.pk])
    entry.delete()


def _set_decisions(entry: AiEntry, ids: list[int]) -> None:
    present = set(entry.decision_links.values_list("decision", flat=True))
    entry.decision_links.exclude(decision__in=ids).delete()
    AiEntryDecision.objects.bulk_create(
        AiEntryDecision(institution_id=entry.institution_id, entry=entry, decision_id=one)
        for one in ids
        if one not in present
    )
