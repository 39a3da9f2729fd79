"""The list of people. May import the base of lists and people's queries."""

from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.pages import current_person
from accounts.people.filters import PersonFilters
from accounts.people.models import Person
from accounts.permissions import may_administer, may_read
from accounts.roles import Role
from foundation.pages.lists import Column, ListPage


class PeopleList(ListPage):
    """By name. Every reader sees it; an administrator's leads to the form."""

    reads = writes = may_read
    name, title = "people", _("People")
    filterset_class = PersonFilters
    filters = {"is_active": _("Can sign in")}
    searches = ("name", "email", "team__name")
    ordering = ("name",)
    template_name = "accounts/people/list.html"
    columns = (
        Column("name", _("Name"), lambda row: row.name, order=F("name"), address=lambda row: row.address),
        Column("side", _("Side"), lambda row: row.side.label, state=lambda row: row.side.value),
        Column("team", _("Team"), lambda row: row.team, order=F("team__name")),
        Column("email", _("E-mail"), lambda row: row.email, order=F("email")),
        Column("roles", _("Roles"), lambda row: [Role(grant.role).label for grant in row.grants.all()]),
        Column("is_active", _("Can sign in"), lambda row: _("yes") if row.is_active else _("no"), chosen=False),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Person]:
        people: QuerySet[Person] = Person.objects.select_related("team").prefetch_related("grants")
        return people

    def add_related(self, rows: Any) -> None:
        administers = may_administer(current_person(self.request).roles)
        for row in rows:
            row.address = reverse("person-edit", args=[row.pk]) if administers else ""

    def extra(self) -> dict[str, Any]:
        return about_people(self.name, current_person(self.request))


def about_people(here: str, person: Person) -> dict[str, Any]:
    """For the template that both lists share: the way from one to the other, and what an administrator may add."""
    both = (("people", _("People")), ("teams", _("Teams")))
    siblings = [(label, reverse(name), name == here) for name, label in both]
    return {"lists": siblings, "administers": may_administer(person.roles)}
