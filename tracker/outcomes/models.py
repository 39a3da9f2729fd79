"""Decisions, actions and agenda items. May import meetings, projects, delivery and accounts."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from accounts.roles import Side
from foundation.db.line_fields import LineField
from foundation.db.literals import Literal
from foundation.limits import MAX_MINUTES
from foundation.tenancy import KeyedTenant, ScopedManager, Tenant, TenantForeignKey, set_null_and_touch
from tracker.delivery.models import Message
from tracker.meetings.models import Meeting
from tracker.projects.models import Project
from tracker.tickets.models import Ticketed

MAX_POSITION = 32_767  # of a PositiveSmallIntegerField


class Decision(KeyedTenant):
    """What was decided, and which side was not in the room when it was."""

    keeps_deletions = True
    project = TenantForeignKey(Project, on_delete=models.CASCADE, related_name="decisions", verbose_name=_("project"))
    meeting = TenantForeignKey(
        Meeting,
        null=True,
        blank=True,
        on_delete=set_null_and_touch,
        related_name="decisions",
        verbose_name=_("meeting"),
    )
    text = models.TextField(max_length=5000, verbose_name=_("text"))
    decided_on = models.DateField(verbose_name=_("decided on"))
    library_in_room = models.BooleanField(default=False, verbose_name=_("library in room"))
    it_in_room = models.BooleanField(default=False, verbose_name=_("IT in room"))
    leadership_in_room = models.BooleanField(default=False, verbose_name=_("leadership in room"))
    awaits_leadership = models.BooleanField(
        default=False, help_text=_("Leadership must still agree"), verbose_name=_("awaits leadership")
    )
    review_on = models.DateField(null=True, blank=True, verbose_name=_("review on"))
    in_room: models.ManyToManyField[Person, "DecisionVoice"] = models.ManyToManyField(
        Person, through="DecisionVoice", related_name="+", verbose_name=_("in room")
    )

    class Meta:
        ordering = ["-decided_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "id"], name="decision_institution_id"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def sides_in_room(self) -> list[str]:
        present = ((Side.LIBRARY, self.library_in_room), (Side.IT, self.it_in_room),
                   (Side.LEADERSHIP, self.leadership_in_room))  # fmt: skip
        return [side.value for side, there in present if there]

    @property
    def people_in_room(self) -> list[Person]:
        """Reads prefetched voices with their person where there are any."""
        return [voice.person for voice in self.voices.all() if voice.in_room]

    @property
    def missing_sides(self) -> list[str]:
        """Of the two sides that joint work needs, those that were not in the room."""
        return [
            side
            for side, present in ((Side.LIBRARY.value, self.library_in_room), (Side.IT.value, self.it_in_room))
            if not present
        ]


class DecisionVoice(models.Model):
    """A person's part in a decision: was in the room, or must still agree (and has, since `agreed_on`). `asked_in`: the
    last message that asked them to. `for_leadership`: a dean, whose agreement is the one that leadership owed."""

    institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.CASCADE, related_name="+", verbose_name=_("institution")
    )
    decision = TenantForeignKey(
        Decision, on_delete=models.CASCADE, related_name="voices", db_index=False, verbose_name=_("decision")
    )
    person = TenantForeignKey(Person, on_delete=models.CASCADE, related_name="+", verbose_name=_("person"))
    side = models.CharField(max_length=12, choices=Side, verbose_name=_("side"))
    in_room = models.BooleanField(default=False, verbose_name=_("in room"))
    must_agree = models.BooleanField(default=False, verbose_name=_("must agree"))
    agreed_on = models.DateField(null=True, blank=True, verbose_name=_("agreed on"))
    for_leadership = models.BooleanField(default=False, verbose_name=_("for leadership"))
    asked_in = TenantForeignKey(
        Message, null=True, on_delete=models.SET_NULL, related_name="+", editable=False, verbose_name=_("asked in")
    )

    objects = ScopedManager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "person"], name="decision_voice_once"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="decision_voice_side_known"),
            models.CheckConstraint(
                condition=Q(for_leadership=False) | Q(agreed_on__isnull=False), name="decision_voice_leadership_agreed"
            ),
        ]


class ActionState(models.TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


#: For queries of all that is to be done, which the index `action_open` serves.
OPEN_ACTION = Literal(ActionState.OPEN.value)


class Action(Ticketed, Tenant):
    keeps_deletions = True
    project = TenantForeignKey(Project, on_delete=models.CASCADE, related_name="actions", verbose_name=_("project"))
    meeting = TenantForeignKey(
        Meeting, null=True, blank=True, on_delete=set_null_and_touch, related_name="actions", verbose_name=_("meeting")
    )
    text = models.TextField(max_length=2000, verbose_name=_("text"))
    owner = TenantForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("owner")
    )
    due_on = models.DateField(null=True, blank=True, verbose_name=_("due on"))
    state = models.CharField(max_length=7, choices=ActionState, default=ActionState.OPEN, verbose_name=_("state"))

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [
            # few among many: what is to be done, of an institution whose past grows
            models.Index(fields=["institution", "due_on"], condition=Q(state="open"), name="action_open"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ActionState.values), name="action_state_known"),
        ]

    def __str__(self) -> str:
        return self.text


class AgendaItem(Tenant):
    """A point to talk about. Without a meeting it waits for the project's next one; not reached, it is carried over."""

    keeps_deletions = True
    project = TenantForeignKey(
        Project, on_delete=models.CASCADE, related_name="agenda_items", verbose_name=_("project")
    )
    meeting = TenantForeignKey(
        Meeting,
        null=True,
        blank=True,
        on_delete=set_null_and_touch,
        related_name="agenda_items",
        verbose_name=_("meeting"),
    )
    text = LineField(max_length=500, verbose_name=_("text"))
    minutes = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_MINUTES)],
        verbose_name=_("minutes"),
    )
    position = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(MAX_POSITION)], verbose_name=_("position")
    )
    reached = models.BooleanField(default=False, verbose_name=_("reached"))
    carried_from = TenantForeignKey(
        Meeting, null=True, blank=True, on_delete=set_null_and_touch, related_name="+", verbose_name=_("carried from")
    )

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text
