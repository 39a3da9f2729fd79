"""What institutions contribute to the rest of the product."""

from accounts.audit.descriptions import AuditLabels
from accounts.institutions import audit_labels
from foundation.contributions import Contribution

CONTRIBUTIONS: tuple[Contribution, ...] = (AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),)
