"""What meetings contribute to the rest of the product."""

from accounts.audit.descriptions import AuditLabels
from accounts.institutions.effects import SettingEffect
from foundation.contributions import Contribution
from tracker.meetings import audit_labels
from tracker.meetings.actions.meetings import settle_all_meetings

CONTRIBUTIONS: tuple[Contribution, ...] = (
    AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),
    SettingEffect(settings=frozenset({"requires_trace"}), run=settle_all_meetings),
)
