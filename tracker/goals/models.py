"""What each side wants from a project, how far it is, and whether the two sides' goals meet."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from accounts.roles import Side
from foundation.db.line_fields import LineField
from foundation.tenancy import KeyedTenant, Tenant, TenantForeignKey, set_null_and_touch
from tracker.goals.rules import GoalState, state_on
from tracker.projects.models import Project

MAX_TEXT_LENGTH = 500  # characters of a goal: a sentence or two
MAX_NOTE_LENGTH = 2000  # characters
MAX_UNIT_LENGTH = 40  # characters: "tickets a week"
GOAL_SIDES = [(side.value, side.label) for side in (Side.LIBRARY, Side.IT)]


class InstitutionGoal(KeyedTenant):
    """A goal of the whole institution, which goals of projects feed."""

    keeps_deletions = True
    text = LineField(max_length=MAX_TEXT_LENGTH, verbose_name=_("text"))
    owner = TenantForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("owner")
    )
    due_on = models.DateField(null=True, blank=True, verbose_name=_("due on"))

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [models.UniqueConstraint(fields=["institution", "id"], name="institution_goal_institution_id")]

    def __str__(self) -> str:
        return self.text


class Goal(KeyedTenant):
    """What one side wants from a project. With a start and a target it is measured; without, it is met or not.

    `risk_on`, and of a measured goal `current_value` and `met_on`, are written by the actions (rules.py)."""

    keeps_deletions = True
    project = TenantForeignKey(Project, on_delete=models.CASCADE, related_name="goals", verbose_name=_("project"))
    side = models.CharField(max_length=12, choices=GOAL_SIDES, verbose_name=_("side"))
    text = LineField(max_length=MAX_TEXT_LENGTH, verbose_name=_("text"))
    unit = LineField(max_length=MAX_UNIT_LENGTH, blank=True, verbose_name=_("unit"))
    start_value = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True, verbose_name=_("start value")
    )
    current_value = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True, editable=False, verbose_name=_("current value")
    )
    target_value = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True, verbose_name=_("target value")
    )
    owner = TenantForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("owner")
    )
    starts_on = models.DateField(verbose_name=_("starts on"))
    due_on = models.DateField(null=True, blank=True, verbose_name=_("due on"))
    risk_on = models.DateField(null=True, blank=True, editable=False, verbose_name=_("at risk on"))
    met_on = models.DateField(null=True, blank=True, editable=False, verbose_name=_("met on"))
    dropped_on = models.DateField(null=True, blank=True, verbose_name=_("dropped on"))
    noted_on = models.DateField(null=True, blank=True, editable=False, verbose_name=_("last note on"))
    feeds = TenantForeignKey(
        InstitutionGoal,
        null=True,
        blank=True,
        on_delete=set_null_and_touch,
        related_name="goals",
        verbose_name=_("feeds"),
    )

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "id"], name="goal_institution_id"),
            models.CheckConstraint(condition=Q(side__in=[Side.LIBRARY, Side.IT]), name="goal_side_known"),
            models.CheckConstraint(
                condition=Q(start_value=None, target_value=None, current_value=None)
                | (Q(start_value__isnull=False, target_value__isnull=False) & ~Q(start_value=F("target_value"))),
                name="goal_measured_or_not",
            ),
            models.CheckConstraint(
                condition=Q(due_on=None) | Q(due_on__gte=F("starts_on")), name="goal_due_after_its_start"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_measured(self) -> bool:
        return self.target_value is not None

    def state_on(self, day: date) -> GoalState:
        return state_on(day, risk_on=self.risk_on, due_on=self.due_on, met_on=self.met_on, dropped_on=self.dropped_on)


class GoalNote(Tenant):
    """What somebody said of a goal on a day: a new value, whether it is met, or a note."""

    keeps_deletions = True
    goal = TenantForeignKey(Goal, on_delete=models.CASCADE, related_name="notes", verbose_name=_("goal"))
    noted_on = models.DateField(verbose_name=_("noted on"))
    value = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True, verbose_name=_("value"))
    met = models.BooleanField(null=True, blank=True, verbose_name=_("met"))
    text = models.TextField(max_length=MAX_NOTE_LENGTH, blank=True, verbose_name=_("text"))
    by = TenantForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )

    class Meta:
        ordering = ["-noted_on", "-id"]

    def __str__(self) -> str:
        return self.text or str(self.value if self.value is not None else self.met)


class Relation(models.TextChoices):
    ALIGNED = "aligned", _("Aligned")
    NEUTRAL = "neutral", _("Neutral")
    CLASH = "clash", _("Clash")


class GoalPair(Tenant):
    """A goal of each side of one project, compared. A clash has an owner on each side, and is open until it has a
    resolution. `clash_since`: the day on which it was called one."""

    keeps_deletions = True
    project = TenantForeignKey(Project, on_delete=models.CASCADE, related_name="goal_pairs", verbose_name=_("project"))
    library_goal = TenantForeignKey(
        Goal, on_delete=models.CASCADE, related_name="it_pairs", db_index=False, verbose_name=_("library goal")
    )
    it_goal = TenantForeignKey(Goal, on_delete=models.CASCADE, related_name="library_pairs", verbose_name=_("IT goal"))
    relation = models.CharField(max_length=7, choices=Relation, verbose_name=_("relation"))
    reason = models.TextField(max_length=MAX_NOTE_LENGTH, blank=True, verbose_name=_("reason"))
    clash_since = models.DateField(null=True, blank=True, editable=False, verbose_name=_("clash since"))
    library_owner = TenantForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("library owner")
    )
    it_owner = TenantForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("IT owner")
    )
    resolve_by = models.DateField(null=True, blank=True, verbose_name=_("resolve by"))
    resolution = models.TextField(max_length=MAX_NOTE_LENGTH, blank=True, verbose_name=_("resolution"))
    resolved_on = models.DateField(null=True, blank=True, editable=False, verbose_name=_("resolved on"))
    sponsor_told_at = models.DateTimeField(null=True, blank=True, editable=False, verbose_name=_("sponsor told at"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["library_goal", "it_goal"], name="goal_pair_once"),
            models.CheckConstraint(condition=Q(relation__in=Relation.values), name="goal_pair_relation_known"),
            models.CheckConstraint(
                condition=Q(relation=Relation.CLASH, clash_since__isnull=False)
                | (~Q(relation=Relation.CLASH) & Q(clash_since=None, resolved_on=None)),
                name="goal_pair_clash_since_a_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["institution", "clash_since"],
                condition=Q(relation=Relation.CLASH, resolved_on=None),
                name="goal_pair_open_clashes",
            )
        ]

    def __str__(self) -> str:
        return f"{self.library_goal} – {self.it_goal}"

    @property
    def is_open(self) -> bool:
        """A clash without a resolution."""
        return self.relation == Relation.CLASH and self.resolved_on is None
