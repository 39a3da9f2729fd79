"""What invitations contribute to the rest of the product."""

from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditLabels
from accounts.extension_points import MenuEntry, WeekCard
from accounts.institutions.effects import ZoneEffect
from accounts.people.access import WayIn
from accounts.permissions import may_read
from foundation.contributions import Contribution
from tracker.invitations import audit_labels
from tracker.invitations.actions import tell_invited
from tracker.invitations.feeds import remove_feed
from tracker.invitations.meeting_page import has_invitations, show_calendar, show_no_invitations
from tracker.invitations.message import INVITATION
from tracker.invitations.time_zone import tell_new_zone, tell_of_new_zone
from tracker.invitations.week import has_unanswered, show_unanswered
from tracker.meetings.extension_points import MeetingCard, MeetingExtension

CONTRIBUTIONS: tuple[Contribution, ...] = (
    INVITATION,
    WayIn(name="feeds", end=remove_feed),
    AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),
    MenuEntry(order=25, page="calendar-feed", label=_("Your calendar"), icon="calendar-days"),
    ZoneEffect(order=20, run=tell_new_zone, tells=tell_of_new_zone),
    MeetingExtension(asked=tell_invited),
    WeekCard(
        order=5, reads=may_read, asks=has_unanswered, template="tracker/invitations/_week_unanswered.html",
        show=show_unanswered,
    ),
    MeetingCard(
        order=20, reads=may_read, asks=has_invitations, place="side",
        template="tracker/invitations/_meeting_calendar.html", show=show_calendar, empty=show_no_invitations,
    ),
)  # fmt: skip
