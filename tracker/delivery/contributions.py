"""What delivery contributes to the rest of the product."""

from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditLabels
from accounts.extension_points import MenuEntry
from foundation.contributions import Contribution
from tracker.delivery import audit_labels
from tracker.delivery.channels.email import EmailChannel
from tracker.delivery.metrics import GAUGES
from tracker.delivery.notes_message import NotesMessage

CONTRIBUTIONS: tuple[Contribution, ...] = (
    MenuEntry(order=110, page="failed-messages", label=_("Messages that failed"), icon="bell"),
    AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),
    EmailChannel(),
    NotesMessage(order=90),
    *GAUGES,
)
