"""The list of ticket systems that are read."""

from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.permissions import may_administer
from foundation.pages.addresses import address_of
from foundation.pages.lists import Column, ListPage
from tracker.tickets.faults import fault_text
from tracker.tickets.filters import TicketRuleFilters
from tracker.tickets.models import TicketRule


class TicketRuleList(ListPage):
    """By name."""

    reads = writes = may_administer
    name, title = "ticket-rules", _("Ticket systems")
    template_name = "tracker/tickets/list.html"
    filterset_class = TicketRuleFilters
    filters = {"fault": _("What went wrong")}
    searches = ("name", "item_address")
    ordering = ("name",)
    columns = (
        Column("name", _("Ticket system"), lambda row: row.name, order=F("name"),
               address=lambda row: address_of("ticket-rule", row.pk)),
        Column("item_address", _("Address of a ticket"), lambda row: row.item_address),
        Column("read_at", _("Last read"), lambda row: row.read_at, order=F("read_at")),
        Column("state", _("State"), lambda row: _("cannot be read") if row.fault else _("works"),
               state=lambda row: "late" if row.fault else "done"),
        Column("fault", _("What went wrong"), fault_text),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[TicketRule]:
        return TicketRule.objects.all()

    def extra(self) -> dict[str, Any]:
        return {"lists": ()}
