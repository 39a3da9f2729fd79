"""What goals contribute to the rest of the product."""

from django.db.models import Count
from django.utils.translation import ngettext

from accounts.audit.descriptions import AuditLabels
from foundation.contributions import Contribution
from tracker.goals import audit_labels
from tracker.goals.clash_note import CLASH
from tracker.projects.extension_points import ProjectRows


def _say_deleted(count: int) -> str:
    return ngettext("%(count)d goal", "%(count)d goals", count) % {"count": count}


CONTRIBUTIONS: tuple[Contribution, ...] = (
    AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),
    CLASH,
    ProjectRows(order=50, key="goals", count=Count("goals", distinct=True), deleted=_say_deleted),
)
