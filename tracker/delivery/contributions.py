"""What delivery contributes to the rest of the product."""

from accounts.audit.descriptions import AuditLabels
from foundation.contributions import Contribution
from tracker.delivery import audit_labels
from tracker.delivery.channels.email import EmailChannel
from tracker.delivery.metrics import GAUGES

CONTRIBUTIONS: tuple[Contribution, ...] = (
    AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),
    EmailChannel(),
    *GAUGES,
)
