"""The rollup that frequency is read from. The lowest slice: it knows projects by id only. May import accounts."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.tenancy import ScopedManager, ScopedRow, TenantForeignKey, TenantOneToOneField
from tracker.cadence.bands import Band, days_late


class ContactWeek(ScopedRow):
    """A project's week with at least one joint meeting. Truth is in the meetings; this follows in their transaction."""

    project = TenantForeignKey(
        "tracker.Project",
        on_delete=models.CASCADE,
        related_name="contact_weeks",
        db_index=False,
        verbose_name=_("project"),
    )
    week = models.DateField(help_text=_("Its Monday"), verbose_name=_("week"))
    days = models.PositiveSmallIntegerField(
        help_text=_("Contact days, one bit each: Monday 1, Tuesday 2, … Sunday 64"), verbose_name=_("days")
    )

    class Meta:
        indexes = [models.Index(fields=["institution", "week"])]
        constraints = [
            models.UniqueConstraint(fields=["project", "week", "institution"], name="contact_week_once"),
            models.CheckConstraint(condition=Q(days__range=(1, 127)), name="contact_week_has_a_day"),
        ]


class InstitutionWeek(models.Model):
    """The same week over all projects of an institution: what its own band and the report's trend are read from."""

    institution = models.ForeignKey(
        "accounts.Institution",
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("institution"),
    )
    week = models.DateField(help_text=_("Its Monday"), verbose_name=_("week"))
    days = models.PositiveSmallIntegerField(
        help_text=_("Days with a contact in any project, bits as above"), verbose_name=_("days")
    )
    projects = models.PositiveIntegerField(
        help_text=_("Projects with a contact in the week"), verbose_name=_("projects")
    )

    objects = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "week"], name="institution_week_once")]


class Cadence(ScopedRow):
    """A project's frequency as of the week `measured_in`, and its clock, so that a list reads one row per project.

    `due_on` and `late_on` are null while the project is paused. The state follows from them and today's date.
    """

    project = TenantOneToOneField(
        "tracker.Project", primary_key=True, on_delete=models.CASCADE, related_name="cadence", verbose_name=_("project")
    )
    band = models.CharField(max_length=10, choices=Band, default=Band.NEW, verbose_name=_("band"))
    streak_weeks = models.PositiveIntegerField(default=0, verbose_name=_("streak weeks"))
    counted_weeks = models.PositiveSmallIntegerField(
        default=0, help_text=_("Of the last 12"), verbose_name=_("counted weeks")
    )
    contact_weeks = models.PositiveSmallIntegerField(
        default=0, help_text=_("Among the counted weeks"), verbose_name=_("contact weeks")
    )
    contact_days = models.PositiveSmallIntegerField(
        default=0, help_text=_("In the counted weeks"), verbose_name=_("contact days")
    )
    running_from = models.DateField(
        null=True, help_text=_("Counted from this day; null: never active"), verbose_name=_("running from")
    )
    last_contact_on = models.DateField(null=True, verbose_name=_("last contact on"))
    due_on = models.DateField(null=True, verbose_name=_("due on"))
    late_on = models.DateField(null=True, verbose_name=_("late on"))
    late_days = models.PositiveIntegerField(
        default=0,
        db_default=0,
        help_text=_("Days that the clock had run since it became late, when the week began"),
        verbose_name=_("late days"),
    )
    stopped_days = models.PositiveSmallIntegerField(
        default=0,
        db_default=0,
        help_text=_("Days of the week on which the clock does not run, bits as above"),
        verbose_name=_("stopped days"),
    )
    clock_days = models.PositiveSmallIntegerField(
        default=0,
        db_default=0,
        help_text=_("Days on which the clock ran, in the last 12 counted weeks that are over"),
        verbose_name=_("clock days"),
    )
    on_target_days = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text=_("Days of those on which it was not late"), verbose_name=_("days on target")
    )
    streak_periods = models.PositiveIntegerField(
        default=0,
        db_default=0,
        help_text=_("For a target longer than a week: periods in a row that did not become late"),
        verbose_name=_("streak periods"),
    )
    measured_in = models.DateField(
        help_text=_("The Monday of the week as of which this was computed"), verbose_name=_("measured in")
    )
    changed_at = models.DateTimeField(
        auto_now=True, help_text=_("When this was computed last"), verbose_name=_("changed at")
    )

    class Meta:
        indexes = [
            models.Index(fields=["institution", "due_on"]),
            models.Index(fields=["due_on", "project"], name="cadence_due"),
            models.Index(fields=["measured_in"]),
        ]
        constraints = [
            # says what the primary key says; a distributed PostgreSQL asks that it names the institution
            models.UniqueConstraint(fields=["project", "institution"], name="cadence_once"),
            models.CheckConstraint(condition=Q(band__in=Band.values), name="cadence_band_known"),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True, late_on__isnull=True)
                | Q(due_on__isnull=False, late_on__gte=models.F("due_on")),
                name="cadence_clock_whole",
            ),
        ]

    def late_by(self, today: date) -> int | None:
        """In days on which the clock ran; None while it is not late. `today` is in the week `measured_in`."""
        return days_late(today, late_on=self.late_on, late_days=self.late_days, stopped_days=self.stopped_days)
