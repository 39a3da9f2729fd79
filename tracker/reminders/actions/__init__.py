"""Table of contents: every write to reminders, messages and preferences."""

from tracker.reminders.actions.answers import (
    AlreadyAnswered,
    Met,
    answer_did_not,
    answer_met,
    answer_resume,
    answer_snooze,
    leave,
    preference_of,
    resume,
    save_preference,
    snooze,
    wake,
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
    turn,
)
from tracker.reminders.actions.plan import Planned, plan, rests

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
    "leave",
    "pause",
    "plan",
    "postpone",
    "postpone_fault",
    "preference_of",
    "refuse",
    "release",
    "rests",
    "resume",
    "save_preference",
    "snooze",
    "turn",
    "wake",
]
