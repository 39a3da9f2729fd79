"""The list of teams. May import the base of lists and people's filters."""

from typing import Any

from django.db.models import Count, F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.lists.pages import Column, ListPage
from accounts.lists.people import about_people
from accounts.pages import member
from accounts.people.access import may_administer
from accounts.people.filters import TeamFilters
from accounts.people.models import Team


class TeamList(ListPage):
    """By name. Every reader sees it; an administrator's leads to the form."""

    name, title = "teams", _("Teams")
    filterset_class = TeamFilters
    filters = {"side": _("Side")}
    searches = ("name",)
    ordering = ("name",)
    template_name = "accounts/people/list.html"
    columns = (
        Column("name", _("Name"), lambda row: row.name, order=F("name"), address=lambda row: row.address),
        Column("side", _("Side"), lambda row: row.get_side_display(), order=F("side"), state=lambda row: row.side),
        Column("people", _("People"), lambda row: row.homes, order=F("homes")),
    )

    def get_queryset(self) -> QuerySet[Team]:
        return Team.objects.annotate(homes=Count("people"))

    def complete(self, rows: Any) -> None:
        administers = may_administer(member(self.request).roles)
        for row in rows:
            row.address = reverse("team-edit", args=[row.pk]) if administers else ""

    def extra(self) -> dict[str, Any]:
        return about_people(self.name, member(self.request))
