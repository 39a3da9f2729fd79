"""Goals of projects and of the institution, notes on their progress, and pairs."""

from django.db.models import QuerySet
from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from accounts.people.expansion import PeopleBehind
from accounts.permissions import may_lead_some, may_read, may_write_some
from foundation.api.resources import Changes, Creates, Deletes, Resource, Row, Rows
from tracker.goals import actions
from tracker.goals.filters import GoalFilters, GoalNoteFilters, GoalPairFilters, InstitutionGoalFilters
from tracker.goals.models import Goal, GoalNote, GoalPair, InstitutionGoal, Relation
from tracker.goals.permissions import may_write_institution_goals
from tracker.goals.queries import count_feeding, goal_state, roll_up_state
from tracker.goals.rules import GoalState
from tracker.goals.serializers import GoalNoteShape, GoalPairShape, GoalShape, InstitutionGoalShape


class Goals(Creates, Changes, Deletes, Resource):
    """What each side wants from a project."""

    model, serializer_class, filterset_class = Goal, GoalShape, GoalFilters
    reads, writes = may_read, may_write_some
    searches = ("text", "unit")
    orderings = {
        "id": "id", "due_on": "due_on", "side": "side", "risk_on": "risk_on", "updated_at": "updated_at",
        "state": lambda view: goal_state(today=view.today),
    }  # fmt: skip
    ordering = ("due_on",)
    expansions = {"people": PeopleBehind(("owner",))}
    create_only = ("project", "side")
    required_by_put = ("starts_on", "start_value", "target_value")

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        return (*super().columns(), "state")

    def get_queryset(self) -> QuerySet[Goal]:
        return Goal.objects.annotate(state=goal_state(today=self.today))

    def add(self, fields: Row) -> Goal:
        dropped_on = fields.pop("dropped_on", None)
        goal = actions.add_goal(institution_id=self.institution_id, by=self.person, at=self.now, **fields)
        if dropped_on is not None:
            goal = actions.update_goal(goal=goal, by=self.person, at=self.now, dropped_on=dropped_on)
        return goal

    def change(self, row: Goal, fields: Row) -> None:
        actions.update_goal(goal=row, by=self.person, at=self.now, **fields)

    def remove(self, row: Goal) -> None:
        actions.delete_goal(goal=row, by=self.person, at=self.now)


class GoalNotes(Creates, Deletes, Resource):
    """What was said of goals, day by day. A goal's owner may say how far it is, whoever they are."""

    model, serializer_class, filterset_class = GoalNote, GoalNoteShape, GoalNoteFilters
    reads, writes = may_read, may_lead_some
    searches = ("text",)
    orderings = {"id": "id", "noted_on": "noted_on", "updated_at": "updated_at"}
    ordering = ("-noted_on",)
    expansions = {"people": PeopleBehind(("by",))}

    def add(self, fields: Row) -> GoalNote:
        return actions.add_goal_note(by=self.person, at=self.now, **fields)

    def remove(self, row: GoalNote) -> None:
        actions.delete_goal_note(note=row, by=self.person, at=self.now)


class GoalPairs(Creates, Changes, Deletes, Resource):
    """Goals of the two sides, compared; and the clashes among them."""

    model, serializer_class, filterset_class = GoalPair, GoalPairShape, GoalPairFilters
    reads, writes = may_read, may_lead_some
    searches = ("reason", "resolution")
    orderings = {
        "id": "id", "clash_since": "clash_since", "resolve_by": "resolve_by", "resolved_on": "resolved_on",
        "updated_at": "updated_at",
    }  # fmt: skip
    ordering = ("id",)
    expansions = {"people": PeopleBehind(("library_owner", "it_owner"))}
    create_only = ("library_goal", "it_goal")
    required_by_put = ("library_owner", "it_owner", "resolve_by")

    def add_related(self, rows: Rows) -> None:
        for row in rows:
            row["is_open"] = row["relation"] == Relation.CLASH and row["resolved_on"] is None

    def add(self, fields: Row) -> GoalPair:
        return actions.pair_goals(by=self.person, at=self.now, **fields)

    def change(self, row: GoalPair, fields: Row) -> None:
        actions.update_pair(pair=row, by=self.person, at=self.now, **fields)

    def remove(self, row: GoalPair) -> None:
        actions.remove_pair(pair=row, by=self.person, at=self.now)


class InstitutionGoals(Creates, Changes, Deletes, Resource):
    """Goals of the whole institution, which goals of projects feed."""

    model, serializer_class, filterset_class = InstitutionGoal, InstitutionGoalShape, InstitutionGoalFilters
    reads, writes = may_read, may_write_institution_goals
    searches = ("text",)
    orderings = {"id": "id", "due_on": "due_on", "updated_at": "updated_at"}
    ordering = ("due_on",)
    expansions = {"people": PeopleBehind(("owner",))}

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        return ("id", "text", "owner", "due_on", "goals_counted", "goals_met", "state", "created_at", "updated_at")

    def get_queryset(self) -> QuerySet[InstitutionGoal]:
        counted = (state.value for state in GoalState if state != GoalState.DROPPED)
        return InstitutionGoal.objects.annotate(
            goals_counted=count_feeding(*counted, today=self.today),
            goals_met=count_feeding(GoalState.MET.value, today=self.today),
            state=roll_up_state(today=self.today),
        )

    def add_related(self, rows: Rows) -> None:
        for row in rows:
            row["goals"] = row.pop("goals_counted")

    def add(self, fields: Row) -> InstitutionGoal:
        return actions.add_institution_goal(institution_id=self.institution_id, by=self.person, at=self.now, **fields)

    def change(self, row: InstitutionGoal, fields: Row) -> None:
        actions.update_institution_goal(goal=row, by=self.person, at=self.now, **fields)

    def remove(self, row: InstitutionGoal) -> None:
        actions.delete_institution_goal(goal=row, by=self.person, at=self.now)


router = SimpleRouter()
router.register("goals", Goals, basename="goal")
router.register("goal-notes", GoalNotes, basename="goal-note")
router.register("goal-pairs", GoalPairs, basename="goal-pair")
router.register("institution-goals", InstitutionGoals, basename="institution-goal")
urlpatterns: list[URLPattern | URLResolver] = [*router.urls]
