"""What institutions contribute to the rest of the product."""

from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditLabels
from accounts.extension_points import MenuEntry, SetupStep
from accounts.institutions import audit_labels
from accounts.institutions.models import Closure, Institution
from accounts.permissions import may_administer
from foundation.contributions import Contribution


def _is_checked(institution: Institution) -> bool:
    """Who went on from this step has seen it."""
    return institution.version > 1 or Closure.objects.exists()


CONTRIBUTIONS: tuple[Contribution, ...] = (
    MenuEntry(order=90, page="institution", label=_("Institution"), icon="building-2"),
    AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),
    SetupStep(
        order=10,
        reads=may_administer,
        title=_("Check the institution"),
        why=_("Its time zone says when a day begins and when reminders go out."),
        action=_("Open the settings"),
        page="institution",
        done=_is_checked,
    ),
)
