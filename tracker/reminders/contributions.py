"""What reminders contribute to the rest of the product."""

from accounts.audit.descriptions import AuditLabels
from foundation.contributions import Contribution
from tracker.reminders import audit_labels
from tracker.reminders.message import ReminderMessage

CONTRIBUTIONS: tuple[Contribution, ...] = (
    AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),
    ReminderMessage(order=20),
)
