"""What rules of ticket systems can be filtered by."""

from foundation.api.filters import Filters
from tracker.tickets.models import TicketRule


class TicketRuleFilters(Filters):
    class Meta:
        model = TicketRule
        fields = ("fault",)
