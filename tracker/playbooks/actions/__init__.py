"""Table of contents: every write to playbooks. Others import from here."""

from tracker.playbooks.actions.offers import accept_offer, decline_offer, offer_playbook, withdraw_offer
from tracker.playbooks.actions.playbooks import (
    add_playbook,
    allow_playbooks,
    delete_playbook,
    own_playbook,
    retire_playbook,
    take_over_shipped,
)
from tracker.playbooks.actions.proposals import accept_version, decline_version, learn_playbook, propose_version
from tracker.playbooks.actions.starting import begin_runs, start_playbook

__all__ = [
    "accept_offer",
    "accept_version",
    "add_playbook",
    "allow_playbooks",
    "begin_runs",
    "decline_offer",
    "decline_version",
    "delete_playbook",
    "learn_playbook",
    "offer_playbook",
    "own_playbook",
    "propose_version",
    "retire_playbook",
    "start_playbook",
    "take_over_shipped",
    "withdraw_offer",
]
