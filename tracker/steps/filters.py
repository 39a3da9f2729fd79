"""What steps can be filtered by; pages and the API share it."""

from foundation.api.filters import DayFilter, Filters, IdFilter
from tracker.steps.models import Step


class StepFilters(Filters):
    """`after`: that come directly after one of these."""

    starts_on_from = DayFilter(field_name="starts_on", lookup_expr="gte")
    starts_on_to = DayFilter(field_name="starts_on", lookup_expr="lte")
    due_on_from = DayFilter(field_name="due_on", lookup_expr="gte")
    due_on_to = DayFilter(field_name="due_on", lookup_expr="lte")
    after = IdFilter(field_name="orders__after")

    unfiltered = {
        "title": "Prose: ?search= looks into it.",
        "done_when": "Prose: ?search= looks into it.",
        "trap": "Prose: ?search= looks into it.",
        "room": "Prose, of several.",
        "links": "Prose, of several.",
        "ticket_url": "Prose: ?search= looks into its words.",
        "ticket_label": "Prose: ?search= looks into it.",
        "ticket_word": "Prose of another system; ?ticket_state= says what it means.",
    }

    class Meta:
        model = Step
        fields = (
            "project", "side", "starts_on", "due_on", "first_due_on", "hours", "owner", "team", "state", "done_on",
            "ticket_state", "playbook", "playbook_version", "key",
        )  # fmt: skip
