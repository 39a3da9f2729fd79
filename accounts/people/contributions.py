"""What people contribute to the rest of the product."""

from accounts.audit.descriptions import AuditLabels
from accounts.people import audit_labels
from foundation.contributions import Contribution

CONTRIBUTIONS: tuple[Contribution, ...] = (AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),)
