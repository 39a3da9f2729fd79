"""The list of projects. May import filters and queries."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db.models import Case, F, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.extension_points import menu
from accounts.pages import current_person
from accounts.people.models import Person
from accounts.permissions import may_read
from foundation.labels import label_of
from foundation.pages.addresses import address_of
from foundation.pages.lists import Column, ListPage
from tracker.cadence.bands import Band, State
from tracker.projects.filters import ProjectFilters
from tracker.projects.models import Kind, Project
from tracker.projects.queries import attach_state, order_as_of_today
from tracker.projects.sentences import standing
from tracker.projects.statuses import Status

#: What is read of a project: a person's row beside it would be twice as wide.
_READ = ("name", "status", "kind", "target_days", "active_on", "institution_id")


def lists(person: Person, current: str) -> list[tuple[Any, str, bool]]:
    """The lists that slices contribute, for moving from one to another: label, address, whether it is this one."""
    return [(entry.label, reverse(entry.page), entry.page == current) for entry in menu("lists", person)]


def _as_of_today(name: str) -> Callable[..., Any]:
    """What is stored is of the last count; a row shows what it comes to today, and so does the order."""
    return partial(order_as_of_today, name)


class ProjectList(ListPage):
    """Worst first: what runs before what does not, and then by the day on which it is, or will be, late."""

    reads = writes = may_read
    name, title = "project-list", _("Projects")
    filterset_class = ProjectFilters
    filters = {
        "state": _("State"), "band": _("How often"), "kind": _("Kind"), "status": _("Status"),
        "missing_owners": _("Without an owner in"),
    }  # fmt: skip
    searches = ("name", "summary")
    ordering = (
        Case(When(status=Status.ACTIVE, then=Value(0)), default=Value(1)),
        F("cadence__late_on").asc(nulls_last=True),
        "name",
    )
    template_name = "tracker/projects/list.html"
    columns = (
        Column("name", _("Project"), lambda row: row.name, order=F("name"),
               address=lambda row: address_of("project", row.pk)),
        Column("state", _("State"), lambda row: label_of(State, row.state), state=lambda row: row.state.value),
        Column("standing", _("How it stands"), lambda row: row.standing),
        Column("band", _("How often"), lambda row: label_of(Band, row.cadence.band), order=_as_of_today("band")),
        Column("kind", _("Kind"), lambda row: label_of(Kind, row.kind), order=F("kind")),
        Column("library_owner", _("Owner in the library"), lambda row: row.library_owner_name),
        Column("it_owner", _("Owner in IT"), lambda row: row.it_owner_name),
        Column("sponsor", _("Sponsor"), lambda row: row.sponsor_name, chosen=False),
        Column("status", _("Status"), lambda row: label_of(Status, row.status), order=F("status"), chosen=False),
        Column("last_contact_on", _("Last joint contact"), lambda row: row.cadence.last_contact_on,
               order=F("cadence__last_contact_on"), chosen=False),
        Column("due_on", _("Due"), lambda row: row.cadence.due_on, order=F("cadence__due_on"), chosen=False),
        Column("late_on", _("Late"), lambda row: row.cadence.late_on, order=F("cadence__late_on"), chosen=False),
        Column("streak_weeks", _("Weeks in a row"), lambda row: row.cadence.streak_weeks,
               order=_as_of_today("streak_weeks"), chosen=False),
        Column("contact_weeks", _("Weeks with a contact"), lambda row: row.cadence.contact_weeks,
               order=_as_of_today("contact_weeks"), chosen=False),
        Column("target_days", _("Target in days"), lambda row: row.target_days, order=F("target_days"), chosen=False),
        Column("active_on", _("Running since"), lambda row: row.active_on, order=F("active_on"), chosen=False),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Project]:
        names = {f"{one}_name": F(f"{one}__name") for one in ("library_owner", "it_owner", "sponsor")}
        return Project.objects.select_related("cadence").only(*_READ, "cadence").annotate(**names)

    def add_related(self, rows: Sequence[Any]) -> None:
        attach_state(rows, today=self.today)
        for row in rows:
            row.standing = standing(row.cadence, row.state, today=self.today)

    def extra(self) -> dict[str, Any]:
        return {"lists": lists(current_person(self.request), self.name)}
