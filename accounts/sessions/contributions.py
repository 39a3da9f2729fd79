"""What sessions contribute to the rest of the product."""

from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditLabels
from accounts.extension_points import MenuEntry
from accounts.people.access import WayIn
from accounts.sessions.actions import end_sessions
from foundation.contributions import Contribution

CONTRIBUTIONS: tuple[Contribution, ...] = (
    MenuEntry(order=45, page="sessions", label=_("Signed-in devices"), icon="lock", part=True),
    AuditLabels(models={}, actions={"session.end": _("signed a person out")}),
    WayIn(name="sessions", end=end_sessions),
)
