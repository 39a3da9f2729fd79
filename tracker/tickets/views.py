"""Pages about ticket systems, for administrators: the rules by which the states of tickets are read."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.pages import AdministratorPage, current_person
from accounts.permissions import may_administer
from foundation.errors import Refused
from foundation.permissions import access
from tracker.tickets import actions
from tracker.tickets.asking import read_ticket
from tracker.tickets.faults import fault_text
from tracker.tickets.forms import TicketRuleForm, TryTicketForm
from tracker.tickets.models import TicketRule


class AddTicketRule(AdministratorPage):
    form_class: Any = TicketRuleForm
    title = gettext_lazy("Read a ticket system")
    lead = gettext_lazy("A step or an action that leads to a ticket then shows its state, read again every hour.")
    submit, cancel = gettext_lazy("Add rule"), "ticket-rules"
    done = gettext_lazy("Rule added. Try it with the address of a ticket.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": TicketRule(institution_id=self.institution_id)}

    def perform(self, form: TicketRuleForm) -> str:
        said = form.action_arguments()
        rule = actions.add_ticket_rule(institution_id=self.institution_id, **said, **self.context)
        return reverse("ticket-rule-try", args=[rule.pk])


class OfRule(AdministratorPage):
    rule: TicketRule

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.rule = get_object_or_404(TicketRule, pk=kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(rule=self.rule, fault=fault_text(self.rule), **kwargs)


class EditTicketRule(OfRule):
    form_class: Any = TicketRuleForm
    template_name = "tracker/tickets/rule.html"
    title, cancel = gettext_lazy("Rule of a ticket system"), "ticket-rules"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": TicketRule.objects.get(pk=self.rule.pk)}

    def perform(self, form: TicketRuleForm) -> str:
        version = form.cleaned_data["version"]
        actions.update_ticket_rule(rule=self.rule, version=version, **form.action_arguments(), **self.context)
        return reverse("ticket-rules")


class TryTicketRule(OfRule):
    """Asks the ticket system once, as the sweep does. Nothing is stored but when it was."""

    form_class: Any = TryTicketForm
    title, submit, cancel = gettext_lazy("Try the rule"), gettext_lazy("Read its state"), "ticket-rules"
    done = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead = _("One ticket is read by the rule “%(name)s”, and nothing is changed.") % {"name": self.rule.name}
        return super().get_context_data(lead=lead, **kwargs)

    def perform(self, form: TryTicketForm) -> str:
        if not actions.claim_try(rule=self.rule, at=self.now, pause=timedelta(seconds=2)):
            raise Refused({"": _("Somebody tried it a moment ago. Wait for two seconds.")}, code="refused")
        found = read_ticket(self.rule, form.cleaned_data["url"].strip())
        if found is None:
            told = _("This is not how addresses of tickets look: %(address)s")
            raise Refused({"url": told % {"address": self.rule.item_address}}, code="mismatch")
        if found.fault:
            raise Refused({"url": fault_text(found)}, code="refused")
        if found.state == "done":
            told = _("The ticket is “%(word)s”, which means that it is done.")
        else:
            told = _("The ticket is “%(word)s”, which means that it is open.")
        messages.success(self.request, told % {"word": found.word})
        return reverse("ticket-rule-try", args=[self.rule.pk])


@require_POST
@access(writes=may_administer)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    rule = get_object_or_404(TicketRule, pk=pk)
    actions.delete_ticket_rule(rule=rule, by=current_person(request), at=timezone.now())
    messages.success(request, _("Rule deleted: %(name)s") % {"name": rule.name})
    return redirect("ticket-rules")
