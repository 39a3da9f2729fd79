"""The audit trail's words for meetings. May import models and the audit trail."""

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditedField, AuditedModel
from foundation.pages.dates import short_day
from foundation.text_lists import and_list
from tracker.meetings.models import Answer, Meeting, MeetingSeries, MeetingState, Mode
from tracker.meetings.recurrence import in_words


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
            "place": AuditedField(_("Place")),
            "state": AuditedField(_("State"), choices=MeetingState),
            "organiser": AuditedField(_("Organiser"), of="person"),
            "people": (
                AuditedField(_("Invited"), of="person", several=True, column=2),
                AuditedField(_("Attended"), of="person", several=True, column=4),
            ),
            "person": AuditedField(_("Who"), of="person"),
            "guest": AuditedField(_("Guest")),
            "answer": AuditedField(_("Answer"), choices=Answer),
            "notes": AuditedField(_("Notes")),
            "links": AuditedField(_("Links")),
            "external_id": AuditedField(_("External id")),
            "since": AuditedField(_("Was closed")),
            "series": AuditedField(_("Series"), of="meetingseries"),
            "series_on": AuditedField(_("Day in the series")),
        },
        lambda row: reverse("meeting", args=[row.pk]),
    ),
}
MODELS["meetingseries"] = AuditedModel(
    _("Series of meetings"),
    lambda: MeetingSeries.objects.all(),
    lambda row: in_words(row.rule),
    {
        "meeting": AuditedField(_("First meeting"), of="meeting"),
        "rule": AuditedField(_("Rule")),
        "starts_on": AuditedField(_("Starts")),
        "count": AuditedField(_("Number of meetings")),
        "until_on": AuditedField(_("Last day")),
        "skips_closed": AuditedField(_("Skips closed weeks")),
        "starts_at": AuditedField(_("Begins")),
        "minutes": AuditedField(_("Minutes")),
        "mode": AuditedField(_("How"), choices=Mode),
        "place": AuditedField(_("Place")),
    },
)
ACTIONS = {
    "series.plan": _("planned a series of meetings"),
    "series.update": _("changed a series of meetings"),
    "series.end": _("ended a series of meetings"),
    "meeting.log": _("logged a meeting"),
    "meeting.update": _("changed a meeting"),
    "meeting.delete": _("deleted a meeting"),
    "meeting.answer": _("answered an invitation"),
    "meeting.close": _("closed a meeting"),
    "meeting.reopen": _("opened a closed meeting again"),
    "meeting.import": _("imported meetings"),
    "meeting.import.undo": _("undid an import of meetings"),
}
