"""The audit trail's words for calendar feeds."""

from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditedModel
from tracker.invitations.models import CalendarFeed

MODELS = {
    "calendarfeed": AuditedModel(
        _("Calendar feed"),
        lambda: CalendarFeed.objects.select_related("person"),
        lambda row: str(row.person),
        {},
    ),
}
ACTIONS = {
    "feed.create": _("made an address for their calendar"),
    "feed.remove": _("ended the address of their calendar"),
}
