"""What the plans of projects contribute to the rest of the product."""

from django.db.models import Count, Q
from django.utils.translation import ngettext

from accounts.audit.descriptions import AuditLabels
from foundation.contributions import Contribution
from tracker.projects.extension_points import ProjectRows
from tracker.steps import audit_labels
from tracker.steps.models import StepState


def _say_deleted(count: int) -> str:
    return ngettext("%(count)d step", "%(count)d steps", count) % {"count": count}


def _say_left_open(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(count)d step stays open.", "%(count)d steps stay open.", count) % {"count": count}


CONTRIBUTIONS: tuple[Contribution, ...] = (
    AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),
    ProjectRows(order=45, key="steps", count=Count("steps", distinct=True), deleted=_say_deleted),
    ProjectRows(
        order=46,
        key="open_steps",
        count=Count("steps", filter=Q(steps__state=StepState.OPEN), distinct=True),
        left_open=_say_left_open,
    ),
)
