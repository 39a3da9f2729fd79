"""What reminders contribute to the rest of the product."""

from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditLabels
from accounts.extension_points import MenuEntry, SetupCard
from accounts.permissions import may_administer
from foundation.contributions import Contribution
from tracker.reminders import audit_labels
from tracker.reminders.message import ReminderMessage
from tracker.reminders.sample_message import SAMPLE
from tracker.reminders.setup import reminded_projects

CONTRIBUTIONS: tuple[Contribution, ...] = (
    MenuEntry(order=10, page="preferences", label=_("Reminders"), icon="bell"),
    AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),
    ReminderMessage(order=20),
    SAMPLE,
    SetupCard(reads=may_administer, template="tracker/reminders/_setup.html", show=reminded_projects),
)
