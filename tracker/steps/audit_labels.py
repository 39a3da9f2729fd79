"""The audit trail's words for steps. May import models and the audit trail."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.audit.descriptions import AuditedField, AuditedModel
from tracker.steps.models import Step, StepSide, StepState
from tracker.tickets.models import TicketState

MODELS = {
    "step": AuditedModel(
        _("Step"),
        lambda: Step.objects.all(),
        str,
        {
            "project": AuditedField(_("Project"), of="project"),
            "title": AuditedField(_("Title")),
            "side": AuditedField(_("Side"), choices=StepSide),
            "starts_on": AuditedField(_("Starts")),
            "due_on": AuditedField(_("Due")),
            "done_on": AuditedField(_("Done")),
            "done_when": AuditedField(_("Done when")),
            "trap": AuditedField(_("Usual trap")),
            "room": AuditedField(_("In the room"), several=True),
            "links": AuditedField(_("Links"), several=True),
            "hours": AuditedField(_("Hours")),
            "owner": AuditedField(_("Owner"), of="person"),
            "team": AuditedField(_("Team"), of="team"),
            "state": AuditedField(_("State"), choices=StepState),
            "ticket_url": AuditedField(_("Address of the ticket")),
            "ticket_label": AuditedField(_("Ticket")),
            "ticket_state": AuditedField(_("State of the ticket"), choices=TicketState),
            "ticket_word": AuditedField(_("State of the ticket as its system calls it")),
            "after": AuditedField(_("After"), of="step", several=True),
            "playbook": AuditedField(_("Playbook")),
        },
        lambda row: reverse("project", args=[row.project_id]),
    )
}
ACTIONS = {
    "step.add": _("added a step"),
    "step.ticket": _("read the state of a ticket of a step"),
    "step.update": _("changed a step"),
    "step.delete": _("deleted a step"),
}
