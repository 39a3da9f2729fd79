"""What projects contribute to the rest of the product."""

from accounts.audit.descriptions import AuditLabels
from accounts.institutions.effects import SettingEffect
from foundation.contributions import Contribution
from tracker.projects import audit_labels
from tracker.projects.actions import refresh_institution

CONTRIBUTIONS: tuple[Contribution, ...] = (
    AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),
    SettingEffect(settings=frozenset({"time_zone"}), run=refresh_institution),
)
