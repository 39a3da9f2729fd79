"""The outbox: one row for each message to a person or a guest, whatever slice it comes from. Rows are the truth; tasks
only wake up. May import accounts."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.institutions.models import validate_time_zone
from accounts.people.models import Person
from foundation.db.line_fields import LineField
from foundation.limits import MAX_NAME_LENGTH
from foundation.tenancy import ScopedRow, Tenant, TenantForeignKey, TenantOneToOneField
from tracker.delivery.channels import DEFAULT_CHANNEL, channel_choices
from tracker.delivery.kinds import kind_choices
from tracker.delivery.note_kinds import note_kind_choices, validate_note_kinds


class MessageState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Could not be delivered")
    CANCELLED = "cancelled", _("Nothing left to say")


UNSENT = (MessageState.PLANNED, MessageState.SENDING)


class Message(ScopedRow):
    """One message to one person on one day, theirs. What is in it is decided when it is sent, from what is true then.
    One that is `immediate` was asked for by a colleague, as an invitation is: it goes at once, beside the one of the
    day, and may go to a guest without an account.

    `next_attempt_at` is the instant from which any worker may take it: the hour to send, the end of a lease while a
    worker (`claimed_by`) has it, the end of a pause after a failure. So an abandoned one needs no rescue of its own.
    """

    person = TenantForeignKey(
        Person, null=True, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("person")
    )
    guest_name = LineField(
        max_length=MAX_NAME_LENGTH, blank=True, default="", db_default="", verbose_name=_("guest name")
    )
    guest_address = models.EmailField(blank=True, default="", db_default="", verbose_name=_("guest address"))
    immediate = models.BooleanField(default=False, db_default=False, verbose_name=_("immediate"))
    day_on = models.DateField(help_text=_("The person's day it was opened for"), verbose_name=_("day on"))
    kind = models.CharField(
        max_length=20, choices=kind_choices, help_text=_("What it is about"), verbose_name=_("kind")
    )
    topic = models.CharField(
        max_length=20, blank=True, default="", help_text=_("What the kind tells apart, if any"), verbose_name=_("topic")
    )
    period_on = models.DateField(
        null=True,
        help_text=_("The day that begins its period, for a kind that has periods"),
        verbose_name=_("period on"),
    )
    channel = models.CharField(
        max_length=20, choices=channel_choices, default=DEFAULT_CHANNEL, verbose_name=_("channel")
    )
    state = models.CharField(max_length=9, choices=MessageState, default=MessageState.PLANNED, verbose_name=_("state"))
    next_attempt_at = models.DateTimeField(verbose_name=_("next attempt at"))
    claimed_by = models.CharField(max_length=40, blank=True, default="", verbose_name=_("claimed by"))
    attempts = models.PositiveSmallIntegerField(
        default=0, help_text=_("That were refused or broke off"), verbose_name=_("attempts")
    )
    error = models.CharField(max_length=500, blank=True, default="", verbose_name=_("error"))
    sent_at = models.DateTimeField(null=True, verbose_name=_("sent at"))
    sent_on = models.DateField(null=True, help_text=_("The person's day on which it went"), verbose_name=_("sent on"))
    updated_at = models.DateTimeField(verbose_name=_("updated at"))

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=Q(state__in=["planned", "sending"]), name="message_unsent"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["institution", "id"], name="message_institution_id"),
            models.UniqueConstraint(
                fields=["person", "day_on"], condition=Q(immediate=False), name="message_one_a_day"
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "period_on"],
                condition=Q(period_on__isnull=False),
                name="message_one_a_period",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, guest_address="")
                | Q(person__isnull=True, immediate=True) & ~Q(guest_address=""),
                name="message_person_or_guest",
            ),
            models.CheckConstraint(condition=Q(state__in=MessageState.values), name="message_state_known"),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False, sent_on__isnull=False), name="message_sent_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.person_id or self.guest_address} on {self.day_on} ({self.state})"

    @property
    def addressee(self) -> Person:
        """Of a message of the day. TypeError for one to a guest."""
        if self.person is None:
            raise TypeError(f"{self} is to a guest")
        return self.person


class Note(ScopedRow):
    """Something that happened and that a person is told in their next message: who answered, who mentions them. `facts`
    is what its kind makes a sentence of; `about` the id of what it tells of. Told once its `message` went."""

    person = TenantForeignKey(
        Person, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("person")
    )
    kind = models.CharField(max_length=20, choices=note_kind_choices, verbose_name=_("kind"))
    about = models.BigIntegerField(verbose_name=_("about"))
    facts = models.JSONField(default=dict, verbose_name=_("facts"))
    at = models.DateTimeField(verbose_name=_("at"))
    message = TenantForeignKey(
        Message, null=True, on_delete=models.SET_NULL, related_name="notes", verbose_name=_("message")
    )

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["person"], condition=Q(message__isnull=True), name="note_untold")]

    def __str__(self) -> str:
        return f"{self.kind} {self.about} to {self.person_id}"


class DeliveryPreference(Tenant):
    """How and when messages reach a person. Without a row, or null: by e-mail, at the institution's hour and zone.
    `unwanted_notes`: names of the kinds of note that are not told; one that comes with a later version is."""

    person = TenantOneToOneField(
        Person, on_delete=models.CASCADE, related_name="delivery_preference", verbose_name=_("person")
    )
    channel = models.CharField(
        max_length=20, choices=channel_choices, default=DEFAULT_CHANNEL, verbose_name=_("channel")
    )
    hour = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(23)], verbose_name=_("hour")
    )
    notes = models.BooleanField(
        default=True,
        db_default=True,
        help_text=_("Whether messages tell what happened"),
        verbose_name=_("notes"),
    )
    unwanted_notes = models.JSONField(
        default=list, blank=True, validators=[validate_note_kinds], verbose_name=_("unwanted notes")
    )
    time_zone = models.CharField(
        max_length=64, blank=True, default="", validators=[validate_time_zone], verbose_name=_("time zone")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(hour__isnull=True) | Q(hour__lte=23), name="delivery_preference_hour_is_an_hour"
            ),
        ]


class Sweep(models.Model):
    """When planning last ran, and for how many seconds; locked while it runs, so that two never plan at once. One row;
    above institutions."""

    name = models.CharField(max_length=20, unique=True, verbose_name=_("name"))
    swept_at = models.DateTimeField(null=True, verbose_name=_("swept at"))
    took = models.FloatField(default=0, verbose_name=_("took"))


class Relay(models.Model):
    """How many messages were taken in hand for a relay in a minute. Above institutions: they share the relay."""

    name = models.CharField(max_length=200, unique=True, verbose_name=_("name"))
    minute_at = models.DateTimeField(null=True, verbose_name=_("minute at"))
    taken = models.PositiveIntegerField(default=0, verbose_name=_("taken"))
