"""What sessions contribute to the rest of the product."""

from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditLabels
from accounts.extension_points import MenuEntry
from accounts.people.access import WayIn
from accounts.people.notices import NoticeKind
from accounts.sessions.actions import end_sessions
from accounts.sessions.new_sign_ins import notice_context
from foundation.contributions import Contribution

CONTRIBUTIONS: tuple[Contribution, ...] = (
    MenuEntry(order=45, page="sessions", label=_("Signed-in devices"), icon="lock", part=True),
    AuditLabels(
        models={},
        actions={
            "session.end": _("signed a person out"),
            "session.disown": _("did not know a sign-in, and ended the password"),
        },
    ),
    NoticeKind(name="new_sign_in", context=notice_context),
    WayIn(name="sessions", end=end_sessions),
)
