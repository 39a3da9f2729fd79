"""The lists of goals, of their pairs, and of the institution's goals."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.pages import current_person
from accounts.permissions import may_read, may_write_some
from accounts.roles import Side
from foundation.labels import label_of
from foundation.pages.addresses import address_of
from foundation.pages.lists import Column, ListPage
from tracker.goals.filters import GoalFilters, GoalPairFilters, InstitutionGoalFilters
from tracker.goals.models import Goal, GoalPair, InstitutionGoal, Relation
from tracker.goals.permissions import may_write_institution_goals
from tracker.goals.queries import count_feeding, goal_state, roll_up_state
from tracker.goals.rules import ROLL_UP_RULE, GoalState, RollUpState
from tracker.goals.values import BADGES, way_of
from tracker.projects.lists import lists


def _project_of(row: Any) -> str:
    return address_of("project", row.project_id)


class GoalList(ListPage):
    """What is due first, first."""

    reads = writes = may_read
    name, title = "goal-list", _("Goals")
    template_name = "tracker/goals/goals.html"
    filterset_class = GoalFilters
    filters = {"state": _("State"), "side": _("Side"), "due_on_from": _("Due from"), "due_on_to": _("Due to")}
    searches = ("text", "project__name", "owner__name")
    ordering = (F("due_on").asc(nulls_last=True),)
    columns = (
        Column("text", _("Goal"), lambda row: row.text, address=lambda row: address_of("goal", row.pk)),
        Column("state", _("State"), lambda row: label_of(GoalState, row.state), order=F("state"),
               state=lambda row: BADGES[row.state]),
        Column("side", _("Side"), lambda row: label_of(Side, row.side), order=F("side"), state=lambda row: row.side),
        Column("project", _("Project"), lambda row: row.project, address=_project_of),
        Column("way", _("How far"), way_of, in_file=lambda row: row.current_value),
        Column("owner", _("Owner"), lambda row: row.owner),
        Column("due_on", _("Due"), lambda row: row.due_on, order=F("due_on")),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Goal]:
        return Goal.objects.select_related("project", "owner").annotate(state=goal_state(today=self.today))

    def extra(self) -> dict[str, Any]:
        person = current_person(self.request)
        return {"lists": lists(person, self.name), "imports": may_write_some(person.roles)}


class GoalPairList(ListPage):
    """Open clashes first, the oldest of them first."""

    reads = writes = may_read
    name, title = "goal-pair-list", _("Goals compared")
    filterset_class = GoalPairFilters
    filters = {"is_open": _("Open clash"), "relation": _("Relation"), "clash_since_to": _("Clash since, at the latest")}
    searches = ("library_goal__text", "it_goal__text", "project__name", "resolution")
    ordering = (F("resolved_on").asc(nulls_first=True), F("clash_since").asc(nulls_last=True))
    columns = (
        Column("library_goal", _("Goal of the library"), lambda row: row.library_goal.text,
               address=lambda row: address_of("goal", row.library_goal_id)),
        Column("it_goal", _("Goal of IT"), lambda row: row.it_goal.text,
               address=lambda row: address_of("goal", row.it_goal_id)),
        Column("relation", _("Relation"), lambda row: label_of(Relation, row.relation), order=F("relation"),
               state=lambda row: "late" if row.is_open else ""),
        Column("project", _("Project"), lambda row: row.project, address=_project_of),
        Column("clash_since", _("Clash since"), lambda row: row.clash_since, order=F("clash_since")),
        Column("resolve_by", _("Resolve by"), lambda row: row.resolve_by, order=F("resolve_by")),
        Column("resolution", _("Resolution"), lambda row: row.resolution),
        Column("resolved_on", _("Resolved"), lambda row: row.resolved_on, order=F("resolved_on"), chosen=False),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[GoalPair]:
        return GoalPair.objects.select_related("project", "library_goal", "it_goal")

    def extra(self) -> dict[str, Any]:
        return {"lists": lists(current_person(self.request), self.name)}


class InstitutionGoalList(ListPage):
    """Each is as the worst of the goals that feed it."""

    reads = writes = may_read
    name, title = "institution-goal-list", _("Goals of the institution")
    template_name = "tracker/goals/institution_goals.html"
    filterset_class = InstitutionGoalFilters
    filters = {"state": _("State")}
    searches = ("text",)
    ordering = (F("due_on").asc(nulls_last=True),)
    columns = (
        Column("text", _("Goal"), lambda row: row.text, address=lambda row: row.address),
        Column("state", _("State"), lambda row: label_of(RollUpState, row.state), order=F("state"),
               state=lambda row: BADGES[row.state]),
        Column("goals_met", _("Goals met"), lambda row: row.met, order=F("met")),
        Column("goals", _("Goals that contribute to it"), lambda row: row.fed, order=F("fed")),
        Column("owner", _("Owner"), lambda row: row.owner),
        Column("due_on", _("Due"), lambda row: row.due_on, order=F("due_on")),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[InstitutionGoal]:
        counted = (state.value for state in GoalState if state != GoalState.DROPPED)
        return InstitutionGoal.objects.select_related("owner").annotate(
            state=roll_up_state(today=self.today),
            fed=count_feeding(*counted, today=self.today),
            met=count_feeding(GoalState.MET.value, today=self.today),
        )

    def add_related(self, rows: Sequence[Any]) -> None:
        """Who may change it gets its form, others the goals that feed it."""
        writes = may_write_institution_goals(current_person(self.request).roles)
        for row in rows:
            feeding = f"{reverse('goal-list')}?feeds={row.pk}"
            row.address = address_of("institution-goal-edit", row.pk) if writes else feeding

    def extra(self) -> dict[str, Any]:
        person = current_person(self.request)
        writes = may_write_institution_goals(person.roles)
        return {"lists": lists(person, self.name), "rule": ROLL_UP_RULE, "adds": writes}
