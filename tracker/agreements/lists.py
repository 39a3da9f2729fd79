"""The list of working agreements."""

from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.pages import current_person
from accounts.permissions import may_read
from foundation.pages.addresses import address_of
from foundation.pages.lists import Column, ListPage
from tracker.agreements.filters import AgreementFilters
from tracker.agreements.models import Agreement
from tracker.agreements.permissions import may_start_agreements
from tracker.projects.lists import lists


def _standing(row: Agreement) -> Any:
    if row.ended_on is not None:
        return _("ended")
    return _("in force") if row.in_force else _("waits")


def _badge(row: Agreement) -> str:
    return "paused" if row.ended_on is not None else "done" if row.in_force else "waiting"


class AgreementList(ListPage):
    """By name."""

    reads = writes = may_read
    name, title = "agreement-list", _("Working agreements")
    template_name = "tracker/agreements/list.html"
    filterset_class = AgreementFilters
    filters = {"in_force": _("In force"), "review_on_to": _("Review by")}
    searches = ("name", "purpose", "roles", "response_times", "text")
    ordering = ("name",)
    columns = (
        Column("name", _("Agreement"), lambda row: row.name, order=F("name"),
               address=lambda row: address_of("agreement", row.pk)),
        Column("state", _("State"), _standing, state=_badge),
        Column("number", _("Version"), lambda row: row.number, order=F("number")),
        Column("library_owner", _("For the library"), lambda row: row.library_owner),
        Column("library_agreed_on", _("The library agreed"), lambda row: row.library_agreed_on,
               order=F("library_agreed_on")),
        Column("it_owner", _("For IT"), lambda row: row.it_owner),
        Column("it_agreed_on", _("IT agreed"), lambda row: row.it_agreed_on, order=F("it_agreed_on")),
        Column("review_on", _("Review"), lambda row: row.review_on, order=F("review_on")),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Agreement]:
        return Agreement.objects.select_related("library_owner", "it_owner")

    def extra(self) -> dict[str, Any]:
        person = current_person(self.request)
        return {"lists": lists(person, self.name), "adds": may_start_agreements(person.roles)}
