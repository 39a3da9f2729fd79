"""The page of the map: a row for each library team, a column for each IT team; as CSV and Excel as well."""

from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.pages import current_person
from accounts.people.filters import TeamFilters
from accounts.people.models import Team
from accounts.permissions import may_read, may_write_some
from foundation.pages.lines import Line, LineButton
from foundation.pages.lists import Column, ListPage
from foundation.text_lists import and_list
from tracker.projects.lists import lists
from tracker.team_map.queries import Pair, shared_projects, team_map
from tracker.team_map.rules import MIN_PEOPLE, TeamGroup

SHOWN_PAIRS = 20  # of teams that have not met, above the table
SHOWN_TEAMS = 8  # of IT, as columns, until somebody chooses


class TeamMapList(ListPage):
    """By name. A row is the first team of its group."""

    reads = writes = may_read
    name, title = "team-map", _("Map of teams")
    filterset_class = TeamFilters
    filters: ClassVar[dict[str, Any]] = {}
    searches = ("name",)
    ordering = ("name",)
    template_name = "tracker/team_map/map.html"
    columns: ClassVar[Sequence[Column]] = ()

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not request.user.is_authenticated or not self.person.institution_id:
            return
        self.map = team_map(self.person.institution_id, to_on=self.today)
        self.groups = {group.teams[0]: group for group in self.map.library}
        self.contacts = {(pair.library_group.teams[0], pair.it_group): pair.contacts for pair in self.map.pairs}
        self.columns = (  # type: ignore[misc]  # the teams of today
            Column("name", _("Team of the library"), self._name, order=F("name")),
            *(self._column(number, group) for number, group in enumerate(self.map.it)),
        )

    def _name(self, row: Team) -> str:
        return and_list(self.groups[row.pk].names)

    def _column(self, number: int, group: TeamGroup) -> Column:
        return Column(
            f"team_{group.teams[0]}",
            and_list(group.names),
            lambda row: self.contacts[row.pk, group],
            state=lambda row: "" if self.contacts[row.pk, group] else "missing",
            chosen=number < SHOWN_TEAMS,
        )

    def get_queryset(self) -> QuerySet[Team]:
        return Team.objects.filter(pk__in=self.groups)

    def extra(self) -> dict[str, Any]:
        person, apart = current_person(self.request), self.map.apart
        shown = apart[:SHOWN_PAIRS]
        starts = may_write_some(person.roles)
        shared = shared_projects(person, shown) if starts else {}
        return {
            "map": self.map,
            "lines": [_line(pair, shared.get(pair), starts=starts) for pair in shown],
            "more": len(apart) - len(shown),
            "min_people": MIN_PEOPLE,
            "lists": lists(person, self.name),
        }


def _line(pair: Pair, project: tuple[int, str] | None, *, starts: bool) -> Line:
    title = gettext("%(library)s / %(it)s") % {"library": pair.library, "it": pair.it}
    if project is not None:
        pk, name = project
        address = reverse("log-meeting") + "?" + urlencode({"project": pk, "plan": "yes"})
        hint = gettext("Both have people in %(project)s.") % {"project": and_list([name])}
        return Line(title, hint=hint, button=LineButton(gettext("Plan a meeting"), address, about=title))
    teams = [*pair.library_group.teams, *pair.it_group.teams]
    address = reverse("project-create") + "?" + urlencode({"team": teams}, doseq=True)
    button = LineButton(gettext("Start a project"), address, about=title) if starts else None
    return Line(title, button=button)
