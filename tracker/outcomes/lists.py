"""The lists of decisions and actions."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.pages import current_person
from accounts.permissions import may_read
from accounts.roles import Side
from foundation.labels import label_of
from foundation.pages.addresses import address_of
from foundation.pages.lists import Column, ListPage
from tracker.outcomes.addresses import page_of
from tracker.outcomes.filters import ActionFilters, DecisionFilters
from tracker.outcomes.models import Action, ActionState, Decision
from tracker.projects.lists import lists
from tracker.tickets.labels import ticket_state_text

_SIDES = {"library": Side.LIBRARY.label, "it": Side.IT.label}


class DecisionList(ListPage):
    """Newest first."""

    reads = writes = may_read
    name, title = "decision-list", _("Decisions")
    filterset_class = DecisionFilters
    filters = {
        "decided_on_from": _("From"), "decided_on_to": _("To"), "missing_sides": _("Not in the room"),
        "awaits_leadership": _("Waits for leadership"),
    }  # fmt: skip
    searches = ("text", "project__name")
    ordering = ("-decided_on",)
    columns = (
        Column("text", _("Decision"), lambda row: row.text,
               address=page_of),
        Column("project", _("Project"), lambda row: row.project,
               address=lambda row: address_of("project", row.project_id)),
        Column("decided_on", _("Decided"), lambda row: row.decided_on, order=F("decided_on")),
        Column("missing_sides", _("Not in the room"), lambda row: [_SIDES[side] for side in row.missing_sides],
               state=lambda row: "missing"),
        Column("awaits_leadership", _("Leadership"), lambda row: _("Waits") if row.awaits_leadership else None,
               state=lambda row: "waiting"),
        Column("review_on", _("Review"), lambda row: row.review_on, order=F("review_on"), chosen=False),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Decision]:
        return Decision.objects.select_related("project")

    def extra(self) -> dict[str, Any]:
        return {"lists": lists(current_person(self.request), self.name)}


class ActionList(ListPage):
    """What is due first, first."""

    reads = writes = may_read
    name, title = "action-list", _("Actions")
    filterset_class = ActionFilters
    filters = {"state": _("State"), "ticket_state": _("Ticket"), "due_on_from": _("Due from"), "due_on_to": _("Due to")}
    searches = ("text", "ticket_label", "project__name", "owner__name")
    ordering = (F("due_on").asc(nulls_last=True),)
    columns = (
        Column("text", _("Action"), lambda row: row.text,
               address=page_of),
        Column("project", _("Project"), lambda row: row.project,
               address=lambda row: address_of("project", row.project_id)),
        Column("owner", _("Owner"), lambda row: row.owner),
        Column("due_on", _("Due"), lambda row: row.due_on, order=F("due_on")),
        Column("state", _("State"), lambda row: row.standing_label, state=lambda row: row.standing_state),
        Column("ticket", _("Ticket"), lambda row: row.ticket_label, address=lambda row: row.ticket_url, chosen=False),
        Column("ticket_state", _("State of the ticket"), ticket_state_text, chosen=False),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Action]:
        return Action.objects.select_related("project", "owner")

    def add_related(self, rows: Sequence[Any]) -> None:
        for row in rows:
            late = row.state == ActionState.OPEN and row.due_on is not None and row.due_on < self.today
            row.standing_label = _("Late") if late else label_of(ActionState, row.state)
            row.standing_state = "late" if late else "done" if row.state == ActionState.DONE else "paused"

    def extra(self) -> dict[str, Any]:
        return {"lists": lists(current_person(self.request), self.name)}
