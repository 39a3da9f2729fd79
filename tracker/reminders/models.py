"""Reminders and the messages that carry them: the outbox. Rows are the truth; tasks only wake up. May import projects,
meetings and accounts."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.institutions.models import validate_time_zone
from accounts.people.models import Person
from foundation.tenancy import ScopedManager, Tenant, TenantForeignKey, TenantOneToOneField
from tracker.meetings.models import Meeting
from tracker.projects.models import Project
from tracker.reminders.ladder import Cancelled, Rung, Topic


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")


class MessageState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Could not be delivered")
    CANCELLED = "cancelled", _("Nothing left to say")


UNSENT = (MessageState.PLANNED, MessageState.SENDING)


class ReminderAnswer(models.TextChoices):
    NONE = "", _("No answer")
    WE_MET = "we_met", _("We met")
    WE_DID_NOT = "we_did_not", _("We did not")
    SNOOZED = "snoozed", _("Snoozed")
    RESUMED = "resumed", _("Resumed")


class Message(models.Model):
    """One envelope to one person on one day, theirs. What is in it is decided when it is sent, from what is true then.

    `next_attempt_at` is the instant from which any worker may take it: the hour to send, the end of a lease while a
    worker (`claimed_by`) has it, the end of a pause after a failure. So an abandoned one needs no rescue of its own.
    """

    institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    person = TenantForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    day_on = models.DateField(help_text=_("The person's day it was opened for"))
    topic = models.CharField(max_length=10, choices=Topic, help_text=_("What caused it"))
    state = models.CharField(max_length=9, choices=MessageState, default=MessageState.PLANNED)
    next_attempt_at = models.DateTimeField()
    claimed_by = models.CharField(max_length=40, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0, help_text=_("That were refused or broke off"))
    error = models.CharField(max_length=500, blank=True, default="")
    message_id = models.CharField(max_length=120, blank=True, default="", help_text=_("The same on every attempt"))
    sent_at = models.DateTimeField(null=True)
    sent_on = models.DateField(null=True, help_text=_("The person's day on which it went"))
    updated_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=Q(state__in=["planned", "sending"]), name="message_unsent"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["institution", "id"], name="message_institution_id"),
            models.UniqueConstraint(fields=["person", "day_on"], name="message_one_a_day"),
            models.CheckConstraint(condition=Q(state__in=MessageState.values), name="message_state_known"),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False, sent_on__isnull=False), name="message_sent_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.day_on} ({self.state})"


class Reminder(models.Model):
    """One thing to say to one person about one project, once. Open until it is put into a message or cancelled; then
    how the message ended is how it ended."""

    institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    person = TenantForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    project = TenantForeignKey(Project, null=True, on_delete=models.CASCADE, related_name="+")
    rung = models.CharField(max_length=12, choices=Rung)
    cycle_on = models.DateField(help_text=_("The due day; the day of the weekly list; the planned day of the meeting"))
    about = models.BigIntegerField(default=0, help_text=_("The meeting asked about, even after it is gone; else 0"))
    due_on = models.DateField(null=True, help_text=_("The due day of the project when this was planned"))
    meeting = TenantForeignKey(Meeting, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    planned_on = models.DateField(help_text=_("The day at the institution from which it may go"))
    message = TenantForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="reminders")
    cancelled = models.CharField(max_length=10, choices=Cancelled, default=Cancelled.NO, blank=True)
    answer = models.CharField(max_length=10, choices=ReminderAnswer, default=ReminderAnswer.NONE, blank=True)
    answered_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["person"], condition=Q(message__isnull=True, cancelled=""), name="reminder_open"),
            models.Index(fields=["meeting"], condition=Q(meeting__isnull=False), name="reminder_meeting"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "project", "rung", "cycle_on", "about"], name="reminder_once"),
            models.CheckConstraint(condition=Q(rung__in=Rung.values), name="reminder_rung_known"),
            models.CheckConstraint(condition=Q(answer__in=ReminderAnswer.values), name="reminder_answer_known"),
            models.CheckConstraint(condition=Q(cancelled__in=Cancelled.values), name="reminder_cancelled_known"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="reminder_answered_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rung} {self.cycle_on}: project {self.project_id} to {self.person_id}"


class Preference(Tenant):
    """How a person wants to be reminded. Without a row, or null: as the institution does, weekly list on Mondays."""

    person = TenantOneToOneField(Person, on_delete=models.CASCADE, related_name="reminder_preference")
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.EMAIL)
    weekday = models.PositiveSmallIntegerField(choices=Weekday, default=Weekday.MONDAY)
    hour = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(23)])
    time_zone = models.CharField(max_length=64, blank=True, default="", validators=[validate_time_zone])
    opted_out_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True, help_text=_("Since three were ignored in a row"))
    resumed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="preference_weekday_is_one"),
            models.CheckConstraint(condition=Q(hour__isnull=True) | Q(hour__lte=23), name="preference_hour_is_an_hour"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="preference_channel_known"),
        ]


class Snooze(Tenant):
    """No reminder of the project to the person up to and including `until_on`."""

    person = TenantForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    project = TenantForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    until_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "project"], name="snooze_once"),
        ]


class Sweep(models.Model):
    """When planning last ran, and for how many seconds; locked while it runs, so that two never plan at once. One row;
    above institutions."""

    name = models.CharField(max_length=20, unique=True)
    swept_at = models.DateTimeField(null=True)
    took = models.FloatField(default=0)


class Relay(models.Model):
    """How many mails were taken in hand for a mail relay in a minute. Above institutions: they share the relay."""

    name = models.CharField(max_length=200, unique=True)
    minute_at = models.DateTimeField(null=True)
    taken = models.PositiveIntegerField(default=0)
