"""The list of steps."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.pages import current_person
from accounts.permissions import may_read
from foundation.labels import label_of
from foundation.pages.addresses import address_of
from foundation.pages.lists import Column, ListPage
from tracker.projects.lists import lists
from tracker.steps.addresses import plan_address
from tracker.steps.filters import StepFilters
from tracker.steps.models import Step, StepSide, StepState
from tracker.steps.queries import is_late
from tracker.tickets.labels import ticket_state_text


class StepList(ListPage):
    """What is due first, first."""

    reads = writes = may_read
    name, title = "step-list", _("Steps")
    filterset_class = StepFilters
    filters = {
        "state": _("State"),
        "side": _("Side"),
        "ticket_state": _("Ticket"),
        "due_on_from": _("Due from"),
        "due_on_to": _("Due to"),
    }
    searches = ("title", "done_when", "ticket_label", "project__name", "owner__name")
    ordering = ("due_on",)
    columns = (
        Column("title", _("Step"), lambda row: row.title, order=F("title"),
               address=lambda row: plan_address(row.project_id, row.pk)),
        Column("project", _("Project"), lambda row: row.project,
               address=lambda row: address_of("project", row.project_id)),
        Column("side", _("Side"), lambda row: label_of(StepSide, row.side), order=F("side")),
        Column("owner", _("Owner"), lambda row: row.owner),
        Column("starts_on", _("First day"), lambda row: row.starts_on, order=F("starts_on")),
        Column("due_on", _("Last day"), lambda row: row.due_on, order=F("due_on")),
        Column("state", _("State"), lambda row: row.standing_label, state=lambda row: row.standing_state),
        Column("ticket", _("Ticket"), lambda row: row.ticket_label, address=lambda row: row.ticket_url, chosen=False),
        Column("ticket_state", _("State of the ticket"), ticket_state_text, chosen=False),
        Column("team", _("Team"), lambda row: row.team, chosen=False),
        Column("hours", _("Hours"), lambda row: row.hours, order=F("hours"), chosen=False),
        Column("done_when", _("Done when"), lambda row: row.done_when, chosen=False),
        Column("room", _("In the room"), lambda row: row.room, chosen=False),
        Column("first_due_on", _("First planned for"), lambda row: row.first_due_on, order=F("first_due_on"),
               chosen=False),
        Column("done_on", _("Done on"), lambda row: row.done_on, order=F("done_on"), chosen=False),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Step]:
        return Step.objects.select_related("project", "owner", "team")

    def add_related(self, rows: Sequence[Any]) -> None:
        for row in rows:
            late = is_late(row, self.today)
            row.standing_label = _("late") if late else label_of(StepState, row.state)
            row.standing_state = "late" if late else "done" if row.state == StepState.DONE else "paused"

    def extra(self) -> dict[str, Any]:
        return {"lists": lists(current_person(self.request), self.name)}
