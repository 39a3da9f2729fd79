"""Lists of leadership: projects with their sponsors, when each was in the room, and what waits; stakeholders; and what
teams say of themselves."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.pages import current_person
from accounts.permissions import may_read
from accounts.roles import Side
from foundation.labels import label_of
from foundation.pages.addresses import address_of
from foundation.pages.lists import Column, ListPage
from tracker.leadership.filters import SponsorFilters, StakeholderFilters, TeamCardFilters
from tracker.leadership.models import Part, Stakeholder, TeamCard
from tracker.leadership.queries import with_presence
from tracker.projects.lists import lists
from tracker.projects.models import Project
from tracker.projects.statuses import Status


class SponsorList(ListPage):
    """What waits longest first."""

    reads = writes = may_read
    name, title = "sponsor-list", _("Sponsors")
    filterset_class = SponsorFilters
    filters = {"has_sponsor": _("Has a sponsor"), "away": _("Away for 12 weeks"), "status": _("Status")}
    searches = ("name", "sponsor__name")
    ordering = (F("waiting_since").asc(nulls_last=True), "name", "id")
    columns = (
        Column("name", _("Project"), lambda row: row.name, order=F("name"),
               address=lambda row: address_of("project", row.pk)),
        Column("sponsor", _("Sponsor"), lambda row: row.sponsor or _("nobody"), order=F("sponsor__name"),
               state=lambda row: "" if row.sponsor_id else "missing"),
        Column("last_in_room_on", _("Last in the room"), lambda row: row.last_in_room_on, order=F("last_in_room_on")),
        Column("last_invited_on", _("Last invited"), lambda row: row.last_invited_on, order=F("last_invited_on")),
        Column("next_invited_on", _("Invited next"), lambda row: row.next_invited_on, order=F("next_invited_on")),
        Column("decisions_waiting", _("Decisions waiting"), lambda row: row.decisions_waiting or None),
        Column("waiting_days", _("Days waiting"), lambda row: row.waiting_days, order=F("waiting_since")),
        Column("status", _("Status"), lambda row: label_of(Status, row.status), order=F("status"), chosen=False),
        Column("next_meeting_on", _("Next meeting"), lambda row: row.next_meeting_on, order=F("next_meeting_on"),
               chosen=False),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Project]:
        return with_presence(Project.objects.select_related("sponsor"), today=self.today)

    def add_related(self, rows: Any) -> None:
        for row in rows:
            row.waiting_days = (self.today - row.waiting_since).days if row.waiting_since else None

    def extra(self) -> dict[str, Any]:
        return {"lists": lists(current_person(self.request), self.name)}


class StakeholderList(ListPage):
    """By project; who decides first."""

    reads = writes = may_read
    name, title = "stakeholder-list", _("Stakeholders")
    filterset_class = StakeholderFilters
    filters = {"part": _("Part")}
    searches = ("name", "text", "person__name", "project__name")
    ordering = ("project__name",)
    columns = (
        Column("name", _("Stakeholder"), lambda row: row.person or row.name),
        Column("project", _("Project"), lambda row: row.project, order=F("project__name"),
               address=lambda row: address_of("project", row.project_id)),
        Column("part", _("Part"), lambda row: label_of(Part, row.part), order=F("part")),
        Column("text", _("Why it matters to them"), lambda row: row.text),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Stakeholder]:
        return Stakeholder.objects.select_related("person", "project")

    def extra(self) -> dict[str, Any]:
        return {"lists": lists(current_person(self.request), self.name)}


class TeamCardList(ListPage):
    """By team."""

    reads = writes = may_read
    name, title = "team-card-list", _("What teams answer for")
    filterset_class = TeamCardFilters
    filters: ClassVar[Mapping[str, Any]] = {}
    searches = ("team__name", "covers", "decides", "asks", "not_for")
    ordering = ("team__name",)
    columns = (
        Column("team", _("Team"), lambda row: row.team, order=F("team__name")),
        Column("side", _("Side"), lambda row: label_of(Side, row.team.side), order=F("team__side")),
        Column("covers", _("Covers"), lambda row: row.covers),
        Column("decides", _("Decides alone"), lambda row: row.decides),
        Column("asks", _("Must ask"), lambda row: row.asks),
        Column("deputy", _("Deputy"), lambda row: row.deputy),
        Column("hours", _("Hours"), lambda row: row.hours),
        Column("escalation", _("Escalation"), lambda row: row.escalation, chosen=False),
        Column("not_for", _("Not for"), lambda row: row.not_for, chosen=False),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[TeamCard]:
        return TeamCard.objects.select_related("team", "deputy")

    def extra(self) -> dict[str, Any]:
        return {"lists": lists(current_person(self.request), self.name)}
