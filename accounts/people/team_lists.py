"""The list of teams. May import the base of lists and people's filters."""

from typing import Any

from django.db.models import Count, F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.pages import current_person
from accounts.people.filters import TeamFilters
from accounts.people.lists import about_people
from accounts.people.models import Team
from accounts.permissions import may_administer, may_read
from accounts.roles import Side
from foundation.labels import label_of
from foundation.pages.lists import Column, ListPage


class TeamList(ListPage):
    """By name. Every reader sees it; an administrator's leads to the form."""

    reads = writes = may_read
    name, title = "teams", _("Teams")
    filterset_class = TeamFilters
    filters = {"side": _("Side")}
    searches = ("name",)
    ordering = ("name",)
    template_name = "accounts/people/list.html"
    columns = (
        Column("name", _("Name"), lambda row: row.name, order=F("name"), address=lambda row: row.address),
        Column("side", _("Side"), lambda row: label_of(Side, row.side), order=F("side"), state=lambda row: row.side),
        Column("hours_a_week", _("Hours a week"), lambda row: row.hours_a_week, order=F("hours_a_week"), chosen=False),
        Column("people", _("People"), lambda row: row.homes, order=F("homes")),
    )

    def get_queryset(self) -> QuerySet[Team]:
        return Team.objects.annotate(homes=Count("people"))

    def add_related(self, rows: Any) -> None:
        administers = may_administer(current_person(self.request).roles)
        for row in rows:
            row.address = reverse("team-edit", args=[row.pk]) if administers else ""

    def extra(self) -> dict[str, Any]:
        return about_people(self.name, current_person(self.request))
