"""Reads of goals and of their pairs."""

from datetime import date, datetime, timedelta

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from tracker.goals.models import Goal, GoalPair, Relation
from tracker.goals.rules import SPONSOR_AFTER, GoalState, RollUpState
from tracker.projects.statuses import Status

OPEN_CLASH = Q(relation=Relation.CLASH, resolved_on=None)


def in_goal_state(state: str, *, today: date, path: str = "") -> Q:
    """The goals of which `rules.state_on` gives this state. `path`: of the goal, with "__" at its end."""
    named = {name: Q(**{f"{path}{name}__isnull": False}) for name in ("dropped_on", "met_on", "due_on", "risk_on")}
    open_ = ~named["dropped_on"] & ~named["met_on"]
    past = named["due_on"] & Q(**{f"{path}due_on__lt": today})
    risky = named["risk_on"] & Q(**{f"{path}risk_on__lte": today})
    return {
        GoalState.DROPPED.value: named["dropped_on"],
        GoalState.MET.value: ~named["dropped_on"] & named["met_on"],
        GoalState.MISSED.value: open_ & past,
        GoalState.AT_RISK.value: open_ & ~past & risky,
        GoalState.ON_TRACK.value: open_ & ~past & ~risky,
    }[state]


def goal_state(*, today: date) -> Case:
    """The state of each goal, as a column."""
    cases = [When(in_goal_state(state.value, today=today), then=Value(state.value)) for state in GoalState]
    return Case(*cases, default=Value(GoalState.ON_TRACK.value), output_field=CharField())


def open_clashes() -> QuerySet[GoalPair]:
    """With what a line of one says; those of closed projects wait for nobody."""
    found = GoalPair.objects.filter(OPEN_CLASH).exclude(project__status=Status.CLOSED)
    return found.select_related("project", "library_goal", "it_goal", "library_owner", "it_owner")


def goals_in(state: str, *, today: date) -> Exists:
    """Whether a goal in this state feeds the institution's goal."""
    return Exists(Goal.objects.filter(in_goal_state(state, today=today), feeds=OuterRef("pk")))


def in_roll_up_state(state: str, *, today: date) -> Q:
    """The institution's goals whose worst goal that counts is in this state, by rules.ROLL_UP_RULE."""
    worst_first = [one.value for one in RollUpState if one != RollUpState.NO_GOALS]
    better_than = worst_first[: worst_first.index(state)] if state in worst_first else worst_first
    found = Q(goals_in(state, today=today)) if state in worst_first else Q()
    for worse in better_than:
        found &= ~Q(goals_in(worse, today=today))
    return found


def roll_up_state(*, today: date) -> Case:
    """The state of each of the institution's goals, as a column."""
    cases = [When(in_roll_up_state(state.value, today=today), then=Value(state.value)) for state in RollUpState]
    return Case(*cases, default=Value(RollUpState.NO_GOALS.value), output_field=CharField())


def count_feeding(*states: str, today: date) -> Coalesce:
    """How many goals in these states feed each of the institution's goals."""
    some = Q()
    for state in states:
        some |= in_goal_state(state, today=today)
    rows = Goal.objects.filter(some, feeds=OuterRef("pk")).order_by().values("feeds")
    return Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0)


def pairs_of_goal(goal: Goal) -> QuerySet[GoalPair]:
    pairs = GoalPair.objects.filter(Q(library_goal=goal) | Q(it_goal=goal))
    return pairs.select_related("library_goal", "it_goal").order_by("id")


def institutions_with_old_clashes(*, at: datetime) -> list[int]:
    """Where a sponsor may have to be told; a day too early for some, as the day is the institution's."""
    since = at.date() + timedelta(days=1) - SPONSOR_AFTER
    rows = GoalPair.objects.filter(OPEN_CLASH, clash_since__lte=since, sponsor_told_at=None)
    return list(rows.filter(project__sponsor__isnull=False).order_by().values_list("institution", flat=True).distinct())
