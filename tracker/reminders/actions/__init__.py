"""Table of contents: every write to reminders, messages and preferences."""

from tracker.reminders.actions.answers import (
    AlreadyAnswered,
    Met,
    answer_did_not,
    answer_met,
    answer_resume,
    answer_snooze,
    end_snooze,
    opt_out,
    preference_of,
    resume,
    save_preference,
    snooze,
)
from tracker.reminders.actions.compose import compose
from tracker.reminders.actions.outbox import (
    FAULTS_BEFORE_FAILURE,
    claim,
    pause,
    postpone,
    postpone_fault,
    refuse,
    release,
    settle_and_claim_next,
)
from tracker.reminders.actions.plan import Planned, may_skip, plan

__all__ = [
    "FAULTS_BEFORE_FAILURE",
    "AlreadyAnswered",
    "Met",
    "Planned",
    "answer_did_not",
    "answer_met",
    "answer_resume",
    "answer_snooze",
    "claim",
    "compose",
    "end_snooze",
    "may_skip",
    "opt_out",
    "pause",
    "plan",
    "postpone",
    "postpone_fault",
    "preference_of",
    "refuse",
    "release",
    "resume",
    "save_preference",
    "settle_and_claim_next",
    "snooze",
]
