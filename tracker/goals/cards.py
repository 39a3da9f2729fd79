"""What goals show on *this week*, on a project's page and on a meeting's. May import queries, rules and values."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.people.models import Person
from accounts.roles import Side
from foundation.pages import dates
from foundation.pages.lines import Line, LineButton
from foundation.text_direction import isolate
from tracker.goals.models import Goal, GoalPair, Relation
from tracker.goals.queries import in_goal_state, open_clashes
from tracker.goals.rules import NEWS_AFTER, SPONSOR_AFTER, GoalState, propose_pairs
from tracker.goals.values import BADGES, facts_of
from tracker.meetings.extension_points import MeetingView
from tracker.meetings.models import MeetingState
from tracker.projects.extension_points import ProjectView
from tracker.projects.models import Project
from tracker.projects.statuses import Status

SHOWN_LINES = 20
TEXT_LENGTH = 80  # characters of a goal on a line


# --- clashes --------------------------------------------------------------------------------------------------------
def _clashes_of(person: Any) -> QuerySet[GoalPair]:
    """Of which the person owns a side, or sponsors the project."""
    return open_clashes().filter(Q(library_owner=person) | Q(it_owner=person) | Q(project__sponsor=person))


def has_my_clashes(person: Any, today: Any) -> Exists:
    """Those of a project that the person sponsors may not have reached them yet."""
    return Exists(_clashes_of(person).select_related(None))


def show_my_clashes(person: Person, today: date) -> Mapping[str, Any] | None:
    """Of which the person owns a side, and those that have reached them as sponsor. One query."""
    reached = Q(library_owner=person) | Q(it_owner=person) | Q(clash_since__lte=today - SPONSOR_AFTER)
    rows = _clashes_of(person).filter(reached).order_by("clash_since", "id")[:SHOWN_LINES]
    lines = [_clash_line(row, today, resolves=True) for row in rows]
    return {"id": "clashes", "title": _("Goals that clash"), "lines": lines} if lines else None


def has_clashes_to_discuss(meeting: Any, today: Any) -> Exists:
    return Exists(open_clashes().filter(project__servings__meeting=meeting).select_related(None))


def show_clashes_to_discuss(view: MeetingView) -> Mapping[str, Any] | None:
    """Above the agenda of a planned meeting: clashes of its projects that have no resolution. One query."""
    if view.meeting.state != MeetingState.PLANNED:
        return None
    rows = open_clashes().filter(project__in=[project.pk for project in view.projects])
    lines = [_clash_line(row, view.today, resolves=view.leads) for row in rows.order_by("clash_since", "id")]
    return {"id": "clashes", "title": _("First: goals that clash"), "lines": lines} if lines else None


def _clash_line(row: GoalPair, today: date, *, resolves: bool) -> Line:
    library, it = (isolate(Truncator(goal.text).chars(TEXT_LENGTH)) for goal in (row.library_goal, row.it_goal))
    since = _("since %(day)s") % {"day": dates.day(row.clash_since or today, today)}
    by = _("to be resolved by %(day)s") % {"day": dates.day(row.resolve_by, today)} if row.resolve_by else ""
    owners = [isolate(one.name) for one in (row.library_owner, row.it_owner) if one is not None]
    late = row.resolve_by is not None and row.resolve_by < today
    where = reverse("goal-pair", args=[row.pk]) if resolves else reverse("goal", args=[row.library_goal_id])
    return Line(
        title=_("%(library)s / %(it)s") % {"library": library, "it": it},
        address=where,
        hint=" · ".join(filter(None, [isolate(row.project.name), since, by, *owners])),
        badge=("late", _("late")) if late else None,
        button=LineButton(_("Resolve"), where, about=str(row.project)) if resolves else None,
    )


# --- my goals, and those to compare ---------------------------------------------------------------------------------
def _my_goals(person: Any) -> QuerySet[Goal]:
    """Open goals of the person, or of their side of a project they own."""
    of_library = Q(owner=None, side=Side.LIBRARY, project__library_owner=person)
    of_it = Q(owner=None, side=Side.IT, project__it_owner=person)
    found = Goal.objects.filter(Q(owner=person) | of_library | of_it, met_on=None, dropped_on=None)
    return found.exclude(project__status=Status.CLOSED)


def has_my_goals(person: Any, today: Any) -> Exists:
    """They may all be on track."""
    return Exists(_my_goals(person))


def show_my_goals(person: Person, today: date) -> Mapping[str, Any] | None:
    """Those that are missed, at risk, or without news. One query."""
    worrying = in_goal_state(GoalState.MISSED.value, today=today) | in_goal_state(GoalState.AT_RISK.value, today=today)
    silent = today - NEWS_AFTER
    quiet = Q(noted_on__lte=silent) | Q(noted_on=None, starts_on__lte=silent)
    rows = _my_goals(person).filter(worrying | quiet).select_related("project", "owner")
    lines = [_goal_line(row, today, notes=True) for row in rows.order_by("due_on", "id")[:SHOWN_LINES]]
    return {"id": "my-goals", "title": _("How far are these goals?"), "lines": lines} if lines else None


def _goal_line(row: Goal, today: date, *, notes: bool) -> Line:
    state = row.state_on(today)
    add = LineButton(_("Update progress"), reverse("goal-note-add", args=[row.pk]), about=row.text)
    facts = facts_of(row, today)
    return Line(
        title=Truncator(row.text).chars(200),
        address=reverse("goal", args=[row.pk]),
        hint=" · ".join(filter(None, [isolate(row.project.name), facts])) if notes else facts,
        badge=(BADGES[state.value], state.label),
        button=add if notes else None,
    )


def _to_compare(person: Any) -> QuerySet[Project]:
    """Projects that the person owns, in which a goal of each side is in no pair."""
    rows = Goal.objects.filter(project=OuterRef("pk"), dropped_on=None)
    library = rows.filter(~Exists(GoalPair.objects.filter(library_goal=OuterRef("pk"))), side=Side.LIBRARY)
    it = rows.filter(~Exists(GoalPair.objects.filter(it_goal=OuterRef("pk"))), side=Side.IT)
    owned = Project.objects.filter(Q(library_owner=person) | Q(it_owner=person)).exclude(status=Status.CLOSED)
    return owned.filter(Exists(library), Exists(it))


def has_pairs_to_compare(person: Any, today: Any) -> Exists:
    """They may be too new to be asked about."""
    return Exists(_to_compare(person))


def show_pairs_to_compare(person: Person, today: date) -> Mapping[str, Any] | None:
    """Two queries."""
    theirs = _to_compare(person).order_by().values("pk")
    goals = Goal.objects.filter(project__in=theirs, dropped_on=None).select_related("project")
    pairs = GoalPair.objects.filter(project__in=theirs).values_list("library_goal", "it_goal")
    proposals = proposed(goals.order_by("project__name", "project", "starts_on", "id"), pairs, today=today)[
        :SHOWN_LINES
    ]
    return {"proposals": proposals, "relations": Relation.choices} if proposals else None


def proposed(goals: Iterable[Goal], pairs: Iterable[tuple[int, int]], *, today: date) -> list[tuple[Goal, Goal]]:
    """Pairs of goals that should be compared, project by project. `goals`: the oldest first."""
    paired = {pk for pair in pairs for pk in pair}
    by_project: dict[int, list[Goal]] = defaultdict(list)
    for goal in goals:
        by_project[goal.project_id].append(goal)
    found = []
    for rows in by_project.values():
        by_id = {row.pk: row for row in rows}
        library, it = ([(row.pk, row.starts_on) for row in rows if row.side == side] for side in ("library", "it"))
        found += [(by_id[one], by_id[other]) for one, other in propose_pairs(library, it, paired, today=today)]
    return found


# --- a project's page -----------------------------------------------------------------------------------------------
def has_goals(project: Any, today: Any) -> Exists:
    return Exists(Goal.objects.filter(project=project))


def show_no_goals(view: ProjectView) -> Mapping[str, Any] | None:
    return {"sides": [], "pairs": []} if view.writes else None


def show_goals(view: ProjectView) -> Mapping[str, Any] | None:
    """Both sides' goals beside each other, and how they go together. Two queries."""
    goals = list(Goal.objects.filter(project=view.project).select_related("owner").order_by("due_on", "id"))
    pairs = GoalPair.objects.filter(project=view.project).select_related("library_goal", "it_goal").order_by("id")
    return {
        "sides": [(side, side.label, _side_lines(goals, side, view)) for side in (Side.LIBRARY, Side.IT)],
        "pairs": [_pair_line(pair, leads=view.leads) for pair in pairs],
        "compares": view.leads and {Side.LIBRARY.value, Side.IT.value} <= {goal.side for goal in goals},
    }


def _side_lines(goals: Sequence[Goal], side: Side, view: ProjectView) -> list[Line]:
    return [_goal_line(goal, view.today, notes=False) for goal in goals if goal.side == side]


def _pair_line(pair: GoalPair, *, leads: bool) -> Line:
    library, it = (isolate(Truncator(goal.text).chars(TEXT_LENGTH)) for goal in (pair.library_goal, pair.it_goal))
    relation = Relation(pair.relation)
    label = _("Clash, resolved") if relation == Relation.CLASH and not pair.is_open else relation.label
    state = "late" if pair.is_open else "done" if relation != Relation.NEUTRAL else "paused"
    return Line(
        title=_("%(library)s / %(it)s") % {"library": library, "it": it},
        address=reverse("goal-pair", args=[pair.pk]) if leads else "",
        hint=pair.resolution or pair.reason,
        badge=(state, label),
    )
