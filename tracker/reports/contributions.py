"""What reports contribute to the rest of the product."""

from accounts.audit.descriptions import AuditLabels
from foundation.contributions import Contribution
from tracker.reports import audit_labels
from tracker.reports.message import ReportMessage

CONTRIBUTIONS: tuple[Contribution, ...] = (
    AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),
    ReportMessage(order=10),
)
