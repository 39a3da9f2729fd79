"""The lists of polls and of their results."""

from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.permissions import may_read
from foundation.labels import label_of
from foundation.pages.addresses import address_of
from foundation.pages.lists import Column, ListPage
from tracker.polls.filters import ResultFilters, WaveFilters
from tracker.polls.models import PollResult, Wave, WaveState
from tracker.polls.permissions import may_run_polls
from tracker.polls.queries import group_label


class PollList(ListPage):
    """Newest first."""

    reads = writes = may_read
    name, title = "poll-list", _("Polls")
    filterset_class = WaveFilters
    filters = {"state": _("State"), "opens_on_from": _("Opens from")}
    searches = ("name",)
    ordering = ("-opens_on", "-id")
    template_name = "tracker/polls/list.html"
    columns = (
        Column(
            "name", _("Poll"), lambda row: row.name, order=F("name"), address=lambda row: address_of("poll", row.pk)
        ),
        Column("project", _("Project"), lambda row: row.project.name if row.project else None,
               address=lambda row: address_of("project", row.project_id) if row.project_id else ""),
        Column("state", _("State"), lambda row: label_of(WaveState, row.state)),
        Column("opens_on", _("First day"), lambda row: row.opens_on, order=F("opens_on")),
        Column("closes_on", _("Last day"), lambda row: row.closes_on, order=F("closes_on")),
        Column("asked", _("Asked"), lambda row: row.asked or None),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Wave]:
        return Wave.objects.select_related("project")

    def extra(self) -> dict[str, Any]:
        return {"runs": may_run_polls(self.request.user.roles)}  # type: ignore[union-attr]


class PollResultList(ListPage):
    """What closed polls say, row by row: for a spreadsheet."""

    reads = writes = may_read
    name, title = "poll-results", _("Results of polls")
    filterset_class = ResultFilters
    filters = {"kind": _("Answered by")}
    searches = ("question__text", "question__wave__name")
    ordering = ("-question__wave__opens_on", "question__wave_id", "question__number", "group_id", "id")
    columns = (
        Column("wave", _("Poll"), lambda row: row.question.wave.name,
               address=lambda row: address_of("poll", row.question.wave_id)),
        Column("question", _("Question"), lambda row: row.question.text),
        Column("group", _("Who"), lambda row: group_label(row.group.sides)),
        Column("people", _("Answered"), lambda row: row.group.people),
        Column("answer", _("Answer"), lambda row: row.question.label_of(row.answer)),
        Column("count", _("How many"), lambda row: row.count, order=F("count")),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[PollResult]:
        return PollResult.objects.select_related("question__wave", "group")
