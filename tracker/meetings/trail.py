"""The words of what is done to meetings, to what hangs on them, and to the institution. May import models and the audit
trail."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.audit.words import Kind, Part
from accounts.institutions.models import Institution
from accounts.people.models import Side
from tracker.meetings.models import Action, ActionState, AgendaItem, Answer, Decision, Meeting, MeetingState, Mode

_TEXT = {
    "text": Part(_("Text")), "project": Part(_("Project"), of="project"), "meeting": Part(_("Meeting"), of="meeting"),
}  # fmt: skip


def _meeting(row: Meeting) -> str:
    return ", ".join([*(project.name for project in row.projects.all()), date_format(row.held_on, "j M Y")])


def _page_of(kind: str) -> Any:
    return lambda row: reverse("outcome", args=[kind, row.pk])


KINDS = {
    "meeting": Kind(
        _("Meeting"), lambda: Meeting.objects.prefetch_related("projects"), _meeting,
        {
            "projects": Part(_("Projects"), of="project", several=True), "held_on": Part(_("Day")),
            "starts_at": Part(_("Begins")), "minutes": Part(_("Minutes")), "mode": Part(_("How"), choices=Mode),
            "state": Part(_("State"), choices=MeetingState), "organiser": Part(_("Organiser"), of="person"),
            "people": (
                Part(_("Invited"), of="person", several=True, column=2),
                Part(_("Attended"), of="person", several=True, column=4),
            ),
            "person": Part(_("Who"), of="person"), "answer": Part(_("Answer"), choices=Answer),
            "notes": Part(_("Notes")), "external_id": Part(_("External id")), "since": Part(_("Was closed")),
        },
        lambda row: reverse("meeting", args=[row.pk]),
    ),
    "decision": Kind(
        _("Decision"), lambda: Decision.objects.all(), str,
        {
            **_TEXT, "decided_on": Part(_("Decided")), "review_on": Part(_("Review")),
            "awaits_leadership": Part(_("Waits for leadership")),
            "agreed": Part(_("Agreed"), of="person", several=True),
            "missing": Part(_("Not in the room"), choices=Side, several=True),
            "people": (
                Part(_("In the room"), of="person", several=True, column=2),
                Part(_("Must agree"), of="person", several=True, column=3),
            ),
        },
        _page_of("decisions"),
    ),
    "action": Kind(
        _("Action"), lambda: Action.objects.all(), str,
        {
            **_TEXT, "owner": Part(_("Owner"), of="person"), "due_on": Part(_("Due")),
            "state": Part(_("State"), choices=ActionState),
        },
        _page_of("actions"),
    ),
    "agendaitem": Kind(
        _("Agenda item"), lambda: AgendaItem.objects.all(), str,
        {**_TEXT, "minutes": Part(_("Minutes")), "reached": Part(_("Reached")), "position": Part(_("Place"))},
        _page_of("agenda"),
    ),
    "institution": Kind(
        _("Institution"), lambda: Institution.objects.all(), str,
        {
            "name": Part(_("Name")), "country": Part(_("Country")), "time_zone": Part(_("Time zone")),
            "reminder_hour": Part(_("Hour of reminders")),
            "requires_trace": Part(_("Meetings count only with a trace")),
            "rows": Part(_("Rows")), "added": Part(_("Added")),
        },
        lambda row: reverse("institution"),
    ),
}  # fmt: skip
DONE = {
    "meeting.log": _("logged a meeting"),
    "meeting.update": _("changed a meeting"),
    "meeting.delete": _("deleted a meeting"),
    "meeting.answer": _("answered an invitation"),
    "meeting.close": _("closed a meeting"),
    "meeting.reopen": _("opened a closed meeting again"),
    "meeting.import": _("imported meetings"),
    "decision.record": _("recorded a decision"),
    "decision.update": _("changed a decision"),
    "decision.agree": _("said whether they agree to a decision"),
    "decision.delete": _("deleted a decision"),
    "action.add": _("added an action"),
    "action.update": _("changed an action"),
    "action.delete": _("deleted an action"),
    "agenda_item.add": _("put something on the agenda"),
    "agenda_item.update": _("changed an agenda item"),
    "agenda_item.delete": _("took something off the agenda"),
    "institution.create": _("made the institution"),
    "institution.update": _("changed the institution"),
    "institution.requires_trace": _("changed what counts as a meeting"),
}
