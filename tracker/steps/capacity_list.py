"""The page of what teams have promised, week by week, beside what they can give; as CSV and Excel as well."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.pages import current_person
from accounts.people.filters import TeamFilters
from accounts.people.models import Team
from accounts.permissions import may_read
from accounts.roles import Side
from foundation.labels import label_of
from foundation.pages.dates import short_day
from foundation.pages.lists import Column, ListPage
from tracker.projects.lists import lists
from tracker.steps.capacity import Weeks, promised_twice, team_minutes
from tracker.steps.capacity_drawing import draw_mondays, draw_weeks
from tracker.steps.load import in_hours, is_over


class CapacityList(ListPage):
    """By name; a column for each week."""

    reads = writes = may_read
    name, title = "capacity", _("Capacity")
    filterset_class = TeamFilters
    filters = {"side": _("Side")}
    searches = ("name",)
    ordering = ("name",)
    template_name = "tracker/steps/capacity.html"
    columns: ClassVar[Sequence[Column]] = ()

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not request.user.is_authenticated:
            return
        self.weeks = Weeks.from_day(self.today)
        self.rows: Sequence[Any] = ()
        self.columns = (  # type: ignore[misc]  # the weeks of today
            Column("name", _("Team"), lambda row: row.name, order=F("name")),
            Column(
                "side", _("Side"), lambda row: label_of(Side, row.side), order=F("side"), state=lambda row: row.side
            ),
            Column("hours_a_week", _("Hours a week"), lambda row: row.hours_a_week, order=F("hours_a_week")),
            *(self._column(number, monday) for number, monday in enumerate(self.weeks.mondays)),
        )

    def _column(self, number: int, monday: date) -> Column:
        return Column(
            str(monday),
            short_day(monday, self.today),
            lambda row: in_hours(row.minutes[number]),
            state=lambda row: "late" if is_over(row.minutes[number], row.hours_a_week) else "",
            chosen=number < 6,
        )

    def get_queryset(self) -> QuerySet[Team]:
        return Team.objects.all()

    def add_related(self, rows: Sequence[Any]) -> None:
        minutes = team_minutes(self.weeks) if rows else {}
        for row in rows:
            row.minutes = minutes.get(row.pk, [0] * len(self.weeks.mondays))
        self.rows = rows

    def extra(self) -> dict[str, Any]:
        return {
            "drawn": [(row, draw_weeks(row.minutes, hours_a_week=row.hours_a_week)) for row in self.rows],
            "mondays": draw_mondays(self.weeks.mondays, today=self.today),
            "twice": promised_twice(self.weeks),
            "lists": lists(current_person(self.request), self.name),
        }
