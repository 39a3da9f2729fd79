"""Table of contents: every write to the outbox."""

from tracker.delivery.actions.compose import Chosen, choose, claimed_kinds, write
from tracker.delivery.actions.immediate import SETTLING, To, open_immediate
from tracker.delivery.actions.notes import drop_notes, leave_note
from tracker.delivery.actions.outbox import (
    FAULTS_BEFORE_FAILURE,
    claim,
    pause,
    postpone,
    postpone_fault,
    refuse,
    release,
    settle_and_claim_next,
)
from tracker.delivery.actions.plan import Planned, may_skip, plan, should_plan
from tracker.delivery.actions.preferences import delivery_preference_of, save_delivery_preference, want_notes

__all__ = [
    "FAULTS_BEFORE_FAILURE",
    "SETTLING",
    "Chosen",
    "Planned",
    "To",
    "choose",
    "claim",
    "claimed_kinds",
    "delivery_preference_of",
    "drop_notes",
    "leave_note",
    "may_skip",
    "open_immediate",
    "pause",
    "plan",
    "postpone",
    "postpone_fault",
    "refuse",
    "release",
    "save_delivery_preference",
    "settle_and_claim_next",
    "should_plan",
    "want_notes",
    "write",
]
