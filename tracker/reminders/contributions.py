"""What reminders contribute to the rest of the product."""

from accounts.audit.descriptions import AuditLabels
from accounts.extension_points import SetupCard
from accounts.permissions import may_administer
from foundation.contributions import Contribution
from tracker.reminders import audit_labels
from tracker.reminders.message import ReminderMessage
from tracker.reminders.setup import reminded_projects

CONTRIBUTIONS: tuple[Contribution, ...] = (
    AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),
    ReminderMessage(order=20),
    SetupCard(reads=may_administer, template="tracker/reminders/_setup.html", show=reminded_projects),
)
