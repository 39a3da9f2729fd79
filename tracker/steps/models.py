"""The plan of a project: its steps, and which come after which. May import projects and accounts."""

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person, Team
from foundation.db.line_fields import LineField
from foundation.db.literals import Literal
from foundation.limits import MAX_NAME_LENGTH
from foundation.links import MAX_LINKS
from foundation.tenancy import KeyedTenant, ScopedRow, TenantForeignKey
from tracker.projects.models import Project
from tracker.steps.load import USUAL_MINUTES
from tracker.tickets.models import Ticketed

MAX_HOURS = 2000  # of one step: a year's work of one person is 1,800
MAX_ROOM = 20  # people or roles: more are a hall
MAX_KEY_LENGTH = 60  # characters: of a playbook, and of a step in it
MAX_TEXT_LENGTH = 1000  # characters: what done looks like, or the usual trap, is a paragraph


class StepSide(models.TextChoices):
    """Who carries a step."""

    LIBRARY = "library", _("Library")
    IT = "it", _("IT")
    BOTH = "both", _("Library and IT")
    LEADERSHIP = "leadership", _("Leadership")
    PARTNER = "partner", _("Partner")


class StepState(models.TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


#: For queries of all that is to be done, which the index `step_open` serves.
OPEN = Literal(StepState.OPEN.value)


class Step(Ticketed, KeyedTenant):
    """Something that a project does from one day to another. `room`: who must be in the room, in words; `links`: of
    `label` and `url`. `first_due_on`: when it was due as it was added, so that a slip stays visible. `key`, `playbook`
    and `playbook_version`: what it came from, where it came from a playbook."""

    keeps_deletions = True
    project = TenantForeignKey(Project, on_delete=models.CASCADE, related_name="steps", verbose_name=_("project"))
    side = models.CharField(max_length=10, choices=StepSide, verbose_name=_("side"))
    title = LineField(max_length=MAX_NAME_LENGTH, verbose_name=_("title"))
    done_when = models.TextField(blank=True, default="", max_length=MAX_TEXT_LENGTH, verbose_name=_("done when"))
    trap = models.TextField(blank=True, default="", max_length=MAX_TEXT_LENGTH, verbose_name=_("usual trap"))
    room = models.JSONField(
        default=list, blank=True, validators=[MaxLengthValidator(MAX_ROOM)], verbose_name=_("in the room")
    )
    links = models.JSONField(
        default=list, blank=True, validators=[MaxLengthValidator(MAX_LINKS)], verbose_name=_("links")
    )
    starts_on = models.DateField(verbose_name=_("starts on"))
    due_on = models.DateField(verbose_name=_("due on"))
    first_due_on = models.DateField(editable=False, verbose_name=_("first due on"))
    hours = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_HOURS)],
        help_text=_("Hours of work in all"),
        verbose_name=_("hours"),
    )
    minutes_a_week = models.PositiveIntegerField(
        default=USUAL_MINUTES,
        editable=False,
        help_text=_("What it takes of each week that it touches"),
        verbose_name=_("minutes a week"),
    )
    owner = TenantForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("owner")
    )
    team = TenantForeignKey(
        Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("team")
    )
    state = models.CharField(max_length=7, choices=StepState, default=StepState.OPEN, verbose_name=_("state"))
    done_on = models.DateField(null=True, blank=True, editable=False, verbose_name=_("done on"))
    after: models.ManyToManyField["Step", "StepOrder"] = models.ManyToManyField(
        "self", through="StepOrder", symmetrical=False, related_name="before", verbose_name=_("after")
    )
    key = models.CharField(max_length=MAX_KEY_LENGTH, blank=True, default="", editable=False, verbose_name=_("key"))
    playbook = models.CharField(
        max_length=MAX_KEY_LENGTH, blank=True, default="", editable=False, verbose_name=_("playbook")
    )
    playbook_version = models.PositiveIntegerField(
        null=True, blank=True, editable=False, verbose_name=_("version of the playbook")
    )

    class Meta:
        ordering = ["starts_on", "due_on", "id"]
        indexes = [
            # few among many: what is to be done, of an institution whose past grows
            models.Index(fields=["institution", "due_on"], condition=Q(state="open"), name="step_open"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["institution", "id"], name="step_institution_id"),
            models.CheckConstraint(condition=Q(side__in=StepSide.values), name="step_side_known"),
            models.CheckConstraint(condition=Q(state__in=StepState.values), name="step_state_known"),
            models.CheckConstraint(condition=Q(due_on__gte=F("starts_on")), name="step_in_order"),
            models.CheckConstraint(
                condition=Q(state=StepState.DONE, done_on__isnull=False)
                | (~Q(state=StepState.DONE) & Q(done_on__isnull=True)),
                name="step_done_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class StepOrder(ScopedRow):
    """`step` comes after `after`, another of its project. The actions see to it that no step comes after itself."""

    step = TenantForeignKey(
        Step, on_delete=models.CASCADE, related_name="orders", db_index=False, verbose_name=_("step")
    )
    after = TenantForeignKey(Step, on_delete=models.CASCADE, related_name="followers", verbose_name=_("after"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["step", "after"], name="step_order_once"),
            models.CheckConstraint(condition=~Q(step=F("after")), name="step_order_of_two"),
        ]
