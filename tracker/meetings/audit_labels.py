"""The audit trail's words for meetings. May import models and the audit trail."""

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditedField, AuditedModel
from foundation.pages.dates import short_day
from foundation.text_lists import and_list
from tracker.meetings.models import Answer, Meeting, MeetingState, Mode


def _meeting(row: Meeting) -> str:
    facts = {"projects": and_list(row.projects.all()), "day": short_day(row.held_on)}
    return gettext("%(projects)s, %(day)s") % facts


MODELS = {
    "meeting": AuditedModel(
        _("Meeting"),
        lambda: Meeting.objects.prefetch_related("projects"),
        _meeting,
        {
            "projects": AuditedField(_("Projects"), of="project", several=True),
            "held_on": AuditedField(_("Day")),
            "starts_at": AuditedField(_("Begins")),
            "minutes": AuditedField(_("Minutes")),
            "mode": AuditedField(_("How"), choices=Mode),
            "state": AuditedField(_("State"), choices=MeetingState),
            "organiser": AuditedField(_("Organiser"), of="person"),
            "people": (
                AuditedField(_("Invited"), of="person", several=True, column=2),
                AuditedField(_("Attended"), of="person", several=True, column=4),
            ),
            "person": AuditedField(_("Who"), of="person"),
            "answer": AuditedField(_("Answer"), choices=Answer),
            "notes": AuditedField(_("Notes")),
            "external_id": AuditedField(_("External id")),
            "since": AuditedField(_("Was closed")),
        },
        lambda row: reverse("meeting", args=[row.pk]),
    ),
}
ACTIONS = {
    "meeting.log": _("logged a meeting"),
    "meeting.update": _("changed a meeting"),
    "meeting.delete": _("deleted a meeting"),
    "meeting.answer": _("answered an invitation"),
    "meeting.close": _("closed a meeting"),
    "meeting.reopen": _("opened a closed meeting again"),
    "meeting.import": _("imported meetings"),
}
