"""What decisions, actions and the agenda contribute to the rest of the product."""

from accounts.audit.descriptions import AuditLabels
from foundation.contributions import Contribution
from tracker.outcomes import audit_labels
from tracker.outcomes.meetings import EXTENSION

CONTRIBUTIONS: tuple[Contribution, ...] = (
    AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),
    EXTENSION,
)
