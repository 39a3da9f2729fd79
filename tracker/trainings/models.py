"""Trainings of library and IT: what was taught, or what kept it from taking place. May import outcomes."""

from decimal import Decimal

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from accounts.roles import Side
from foundation.db.line_fields import LineField
from foundation.labels import label_of
from foundation.limits import MAX_NAME_LENGTH
from foundation.tenancy import KeyedTenant, TenantForeignKey, set_null_and_touch
from tracker.meetings.models import Meeting
from tracker.outcomes.models import Decision
from tracker.projects.models import Project

MAX_TOPIC_LENGTH = 200  # characters
MAX_PEOPLE = 10_000  # of a side, at one training
MAX_HOURS = Decimal(1000)
MAX_COST = Decimal(10**9)  # in any currency: a larger amount is a typing mistake
MAX_LINKS = 10


class TrainingState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Took place")
    NOT_HELD = "not_held", _("Did not take place")


class Barrier(models.TextChoices):
    """What keeps people from learning; the first two are published, as answers of people."""

    TIME = "time", _("Lack of time")
    BUDGET = "budget", _("Lack of budget")
    IT_NOT_INVOLVED = "it_not_involved", _("IT was not involved")
    OTHER = "other", _("Something else")


class BarrierDecision(KeyedTenant):
    """A barrier repeated, and leadership was asked: once for those trainings, also where the decision was deleted."""

    barrier = models.CharField(max_length=15, choices=Barrier, verbose_name=_("barrier"))
    barrier_text = LineField(max_length=MAX_TOPIC_LENGTH, blank=True, default="", verbose_name=_("other barrier"))
    decision = TenantForeignKey(
        Decision, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("decision")
    )
    made_at = models.DateTimeField(verbose_name=_("made at"))

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "id"], name="barrier_decision_institution_id"),
            models.CheckConstraint(condition=Q(barrier__in=Barrier.values), name="barrier_decision_barrier_known"),
        ]

    def __str__(self) -> str:
        return f"{self.barrier} {self.made_at:%Y-%m-%d}"


class Training(KeyedTenant):
    """Planned, held, or not held with its barrier. People are counted, never named but for who teaches and organises.

    `taught_side`: the side that the teacher had that day. `meeting`: the contact as which it counts. `counted_in`: of
    one that did not take place, the decision that its barrier led to."""

    keeps_deletions = True
    topic = LineField(max_length=MAX_TOPIC_LENGTH, verbose_name=_("topic"))
    held_on = models.DateField(verbose_name=_("held on"), help_text=_("The day, at the institution"))
    state = models.CharField(
        max_length=8, choices=TrainingState, default=TrainingState.PLANNED, verbose_name=_("state")
    )
    organiser = TenantForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("organiser")
    )
    teacher = TenantForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("teacher")
    )
    teacher_name = LineField(
        max_length=MAX_NAME_LENGTH,
        blank=True,
        default="",
        help_text=_("Somebody without an account, or a company"),
        verbose_name=_("teacher from outside"),
    )
    taught_side = models.CharField(
        max_length=12, choices=Side, blank=True, default="", verbose_name=_("side that taught")
    )
    library_people = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(MAX_PEOPLE)], verbose_name=_("people of the library")
    )
    it_people = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(MAX_PEOPLE)], verbose_name=_("people of IT")
    )
    hours = models.DecimalField(
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.25")), MaxValueValidator(MAX_HOURS)],
        verbose_name=_("hours"),
    )
    cost = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(MAX_COST)],
        verbose_name=_("cost"),
    )
    currency = LineField(
        max_length=3,
        blank=True,
        default="",
        help_text=_("Three letters of ISO 4217, such as GBP"),
        verbose_name=_("currency"),
    )
    barrier = models.CharField(max_length=15, choices=Barrier, blank=True, default="", verbose_name=_("barrier"))
    barrier_text = LineField(max_length=MAX_TOPIC_LENGTH, blank=True, default="", verbose_name=_("other barrier"))
    links = models.JSONField(
        default=list, blank=True, validators=[MaxLengthValidator(MAX_LINKS)], verbose_name=_("certificates and links")
    )
    project = TenantForeignKey(
        Project,
        null=True,
        blank=True,
        on_delete=set_null_and_touch,
        related_name="trainings",
        verbose_name=_("project"),
    )
    meeting = TenantForeignKey(
        Meeting,
        null=True,
        blank=True,
        editable=False,
        on_delete=set_null_and_touch,
        related_name="trainings",
        verbose_name=_("contact"),
    )
    counted_in = TenantForeignKey(
        BarrierDecision,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="trainings",
        verbose_name=_("counted in"),
    )

    class Meta:
        ordering = ["-held_on", "-id"]
        indexes = [
            models.Index(fields=["institution", "-held_on", "-id"], name="training_by_day"),
            models.Index(
                fields=["institution", "barrier", "held_on"],
                condition=Q(state="not_held", counted_in__isnull=True),
                name="training_barriers_to_count",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=TrainingState.values), name="training_state_known"),
            models.CheckConstraint(
                condition=Q(state="not_held", barrier__in=Barrier.values) | (~Q(state="not_held") & Q(barrier="")),
                name="training_barrier_of_one_not_held",
            ),
            models.CheckConstraint(
                condition=Q(cost__isnull=True, currency="") | (Q(cost__isnull=False) & ~Q(currency="")),
                name="training_cost_has_a_currency",
            ),
        ]

    def __str__(self) -> str:
        return self.topic

    def get_state_display(self) -> str:  # type: ignore[no-redef]  # Django keeps one that is written
        return label_of(TrainingState, self.state)

    @property
    def involved_it(self) -> bool:
        """Taught, or was taught."""
        return self.it_people > 0 or self.taught_side == Side.IT

    @property
    def joins_both(self) -> bool:
        """Both sides attended."""
        return self.state == TrainingState.HELD and self.library_people > 0 and self.it_people > 0


#: The condition of `involved_it`, for queries.
IT_TOOK_PART = Q(it_people__gt=0) | Q(taught_side=Side.IT.value)
