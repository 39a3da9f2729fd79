"""What reports contribute to the rest of the product."""

from accounts.audit.descriptions import AuditLabels
from foundation.contributions import Contribution
from tracker.reports import audit_labels

CONTRIBUTIONS: tuple[Contribution, ...] = (AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),)
