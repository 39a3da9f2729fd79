"""Reminders, and how each person wants to be reminded. The messages that carry them are delivery's. May import
projects, meetings, delivery and accounts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.institutions.weekends import Weekday
from accounts.people.models import Person
from foundation.tenancy import (
    ScopedRow,
    Tenant,
    TenantForeignKey,
    TenantOneToOneField,
    set_null_and_touch,
)
from tracker.delivery.models import Message
from tracker.meetings.models import Meeting
from tracker.projects.models import Project
from tracker.reminders.ladder import Cancelled, Rung


class ReminderAnswer(models.TextChoices):
    NONE = "", _("No answer")
    WE_MET = "we_met", _("We met")
    WE_DID_NOT = "we_did_not", _("We did not")
    SNOOZED = "snoozed", _("Snoozed")
    RESUMED = "resumed", _("Resumed")


class Reminder(ScopedRow):
    """One thing to say to one person about one project, once. Open until it is put into a message or cancelled; then
    how the message ended is how it ended."""

    person = TenantForeignKey(
        Person, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("person")
    )
    project = TenantForeignKey(
        Project, null=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("project")
    )
    rung = models.CharField(max_length=12, choices=Rung, verbose_name=_("kind"))
    cycle_on = models.DateField(
        help_text=_("The due day; the day of the weekly list; the planned day of the meeting"), verbose_name=_("cycle")
    )
    about = models.BigIntegerField(
        default=0, help_text=_("The meeting asked about, even after it is gone; else 0"), verbose_name=_("about")
    )
    due_on = models.DateField(
        null=True, help_text=_("The due day of the project when this was planned"), verbose_name=_("due day")
    )
    meeting = TenantForeignKey(
        Meeting, null=True, on_delete=set_null_and_touch, related_name="+", db_index=False, verbose_name=_("meeting")
    )
    planned_on = models.DateField(
        help_text=_("The day at the institution from which it may go"), verbose_name=_("planned for")
    )
    message = TenantForeignKey(
        Message, null=True, on_delete=set_null_and_touch, related_name="reminders", verbose_name=_("message")
    )
    cancelled = models.CharField(
        max_length=10, choices=Cancelled, default=Cancelled.NO, blank=True, verbose_name=_("why it was not sent")
    )
    answer = models.CharField(
        max_length=10, choices=ReminderAnswer, default=ReminderAnswer.NONE, blank=True, verbose_name=_("answer")
    )
    answered_at = models.DateTimeField(null=True, verbose_name=_("answered at"))
    updated_at = models.DateTimeField(verbose_name=_("updated at"))

    keeps_deletions = True

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
    """How a person wants to be reminded. Without a row: weekly list on Mondays. Channel, hour and zone are
    `DeliveryPreference`'s."""

    person = TenantOneToOneField(
        Person, on_delete=models.CASCADE, related_name="reminder_preference", verbose_name=_("person")
    )
    weekday = models.PositiveSmallIntegerField(choices=Weekday, default=Weekday.MONDAY, verbose_name=_("weekday"))
    opted_out_at = models.DateTimeField(null=True, blank=True, verbose_name=_("opted out at"))
    stopped_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Since three were ignored in a row"), verbose_name=_("stopped at")
    )
    resumed_at = models.DateTimeField(null=True, blank=True, verbose_name=_("resumed at"))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="preference_weekday_is_one"),
        ]


class Snooze(Tenant):
    """No reminder of the project to the person up to and including `until_on`."""

    person = TenantForeignKey(
        Person, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("person")
    )
    project = TenantForeignKey(Project, on_delete=models.CASCADE, related_name="+", verbose_name=_("project"))
    until_on = models.DateField(verbose_name=_("until"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "project"], name="snooze_once"),
        ]
