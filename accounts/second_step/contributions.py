"""What two-step sign-in contributes to the rest of the product."""

from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditLabels
from accounts.extension_points import MenuEntry
from accounts.people.access import AddedToAccount
from accounts.people.held_sign_ins import FurtherStep
from accounts.people.notices import NoticeKind
from accounts.second_step.actions import has_second_step, remove_methods_since
from foundation.contributions import Contribution

CONTRIBUTIONS: tuple[Contribution, ...] = (
    FurtherStep(needed=has_second_step, page="sign-in-second-step"),
    MenuEntry(order=47, page="second-step", label=_("Two-step sign-in"), icon="lock"),
    AddedToAccount(remove=remove_methods_since),
    NoticeKind(name="second_step"),
    AuditLabels(
        models={},
        actions={
            "second_step.added": _("added a method of two-step sign-in"),
            "second_step.removed": _("removed a method of two-step sign-in"),
            "second_step.codes": _("made new recovery codes"),
            "second_step.reset": _("reset the two-step sign-in of a person"),
        },
    ),
)
