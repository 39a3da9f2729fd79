"""What ticket systems contribute to the rest of the product. The states of tickets stand where their rows do."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit.descriptions import AuditLabels
from accounts.extension_points import MenuEntry, WeekCard
from accounts.people.models import Person
from accounts.permissions import may_administer
from foundation.contributions import Contribution
from foundation.pages.lines import Line, LineButton
from tracker.tickets import audit_labels
from tracker.tickets.faults import fault_text
from tracker.tickets.models import TicketRule

TOLD_AFTER = 5  # failures in a row: half an hour, so that no restart of a system is told


def _failing() -> QuerySet[TicketRule]:
    return TicketRule.objects.filter(failures__gte=TOLD_AFTER)


def _has_failing(person: Any, today: Any) -> Exists:
    return Exists(_failing())


def _show_failing(person: Person, today: date) -> Mapping[str, Any] | None:
    """One query."""
    lines = [_line(rule) for rule in _failing()]
    return {"id": "ticket-systems", "title": _("Ticket systems that cannot be read"), "lines": lines} if lines else None


def _line(rule: TicketRule) -> Line:
    where = reverse("ticket-rule", args=[rule.pk])
    return Line(rule.name, where, hint=fault_text(rule), button=LineButton(_("Look at it"), where, about=rule.name))


CONTRIBUTIONS: tuple[Contribution, ...] = (
    AuditLabels(models=audit_labels.MODELS, actions=audit_labels.ACTIONS),
    MenuEntry(order=92, page="ticket-rules", label=gettext_lazy("Ticket systems"), icon="list-checks"),
    WeekCard(order=40, reads=may_administer, asks=_has_failing, show=_show_failing),
)
