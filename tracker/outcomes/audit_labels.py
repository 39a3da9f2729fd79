"""The audit trail's words for decisions, actions and agenda items. May import models and the audit trail."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditedField, AuditedModel
from accounts.roles import Side
from tracker.outcomes.models import Action, ActionState, AgendaItem, Decision
from tracker.tickets.models import TicketState

_TEXT = {
    "text": AuditedField(_("Text")),
    "project": AuditedField(_("Project"), of="project"),
    "meeting": AuditedField(_("Meeting"), of="meeting"),
}


def _page_of(kind: str) -> Any:
    return lambda row: reverse("outcome", args=[kind, row.pk])


MODELS = {
    "decision": AuditedModel(
        _("Decision"),
        lambda: Decision.objects.all(),
        str,
        {
            **_TEXT,
            "decided_on": AuditedField(_("Decided")),
            "review_on": AuditedField(_("Review")),
            "awaits_leadership": AuditedField(_("Waits for leadership")),
            "agreed": AuditedField(_("Agreed"), of="person", several=True),
            "sides_in_room": AuditedField(_("Sides in the room"), choices=Side, several=True),
            "missing": AuditedField(_("Not in the room"), choices=Side, several=True),
            "people": (
                AuditedField(_("In the room"), of="person", several=True, column=2),
                AuditedField(_("Must agree"), of="person", several=True, column=3),
            ),
        },
        _page_of("decisions"),
    ),
    "action": AuditedModel(
        _("Action"),
        lambda: Action.objects.all(),
        str,
        {
            **_TEXT,
            "owner": AuditedField(_("Owner"), of="person"),
            "due_on": AuditedField(_("Due")),
            "state": AuditedField(_("State"), choices=ActionState),
            "ticket_url": AuditedField(_("Address of the ticket")),
            "ticket_label": AuditedField(_("Ticket")),
            "ticket_state": AuditedField(_("State of the ticket"), choices=TicketState),
            "ticket_word": AuditedField(_("State of the ticket as its system calls it")),
        },
        _page_of("actions"),
    ),
    "agendaitem": AuditedModel(
        _("Agenda item"),
        lambda: AgendaItem.objects.all(),
        str,
        {
            **_TEXT,
            "minutes": AuditedField(_("Minutes")),
            "reached": AuditedField(_("Reached")),
            "position": AuditedField(_("Place")),
        },
        _page_of("agenda"),
    ),
}
ACTIONS = {
    "decision.record": _("recorded a decision"),
    "decision.update": _("changed a decision"),
    "decision.agree": _("said whether they agree to a decision"),
    "decision.delete": _("deleted a decision"),
    "action.add": _("added an action"),
    "action.ticket": _("read the state of a ticket of an action"),
    "action.update": _("changed an action"),
    "action.delete": _("deleted an action"),
    "agenda_item.add": _("put something on the agenda"),
    "agenda_item.update": _("changed an agenda item"),
    "agenda_item.delete": _("took something off the agenda"),
}
