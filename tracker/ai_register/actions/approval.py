"""Whether the institution agrees to a use: apart from how far it is, and by somebody who leads."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.changes import set_fields
from accounts.audit.models import save_and_record
from accounts.institutions.actions import lock_for_update
from accounts.people.models import Person
from foundation.errors import Forbidden, Refused
from tracker.ai_register.actions.telling import tell_decided
from tracker.ai_register.choices import AiApproval, AiStatus
from tracker.ai_register.models import MAX_TEXT_LENGTH, AiEntry
from tracker.ai_register.permissions import may_decide_on_ai


@transaction.atomic
def decide_on_entry(
    *, entry: AiEntry, by: Person | None, at: datetime, approval: str, conditions: str = "", version: int | None = None
) -> AiEntry:
    """`approval`: an AiApproval. What is in use and no longer agreed to is paused. Both owners are told."""
    entry, institution = lock_for_update(entry, "library_owner", "it_owner", version=version)
    if by is not None and not may_decide_on_ai(by.roles):
        raise Forbidden(_("Only deans and managers agree to a use of AI."))
    conditions = conditions.strip()
    if approval == AiApproval.CONDITIONS and not conditions:
        raise Refused({"conditions": _("Say under which conditions.")}, code="required")
    if len(conditions) > MAX_TEXT_LENGTH:
        why = _("At most %(most)s characters.") % {"most": MAX_TEXT_LENGTH}
        raise Refused({"conditions": why}, code="max_length")
    decided = approval != AiApproval.PENDING
    fields = {
        "approval": approval,
        "conditions": conditions if approval == AiApproval.CONDITIONS else "",
        "decided_by": by if decided else None,
        "decided_on": institution.day(at) if decided else None,
    }
    if entry.status == AiStatus.APPROVED and approval not in (AiApproval.YES, AiApproval.CONDITIONS):
        fields["status"] = AiStatus.PAUSED.value
    changes = set_fields(entry, fields)
    if changes:
        save_and_record(entry, by=by, at=at, action="ai_entry.decide", **changes)
    if changes and decided:
        tell_decided(entry, by=by, at=at)
    return entry
