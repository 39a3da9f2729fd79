"""The standing of past weeks and months, and who wants the monthly mail. May import cadence and accounts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.institutions.models import Consortium
from foundation.tenancy import ScopedManager, Tenant, TenantOneToOneField
from tracker.cadence.bands import Band


class BandWeek(models.Model):
    """How an institution stood when a week had ended: its active projects by band. Derived, and kept by a task.

    `changes_seen` is the id of the institution's newest audit entry when this was computed: a newer entry means that
    the past may have been corrected since, and the row is computed again before it is believed.
    """

    institution = models.ForeignKey(
        "accounts.Institution",
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("institution"),
    )
    week = models.DateField(help_text=_("Its Monday"), verbose_name=_("week"))
    new = models.PositiveIntegerField(verbose_name=_("new"))
    daily = models.PositiveIntegerField(verbose_name=_("daily"))
    weekly = models.PositiveIntegerField(verbose_name=_("weekly"))
    monthly = models.PositiveIntegerField(verbose_name=_("monthly"))
    few_a_year = models.PositiveIntegerField(verbose_name=_("few a year"))
    rarely = models.PositiveIntegerField(verbose_name=_("rarely"))
    late = models.PositiveIntegerField(verbose_name=_("late"))
    own_band = models.CharField(max_length=10, choices=Band, verbose_name=_("own band"))
    changes_seen = models.BigIntegerField(verbose_name=_("changes seen"))

    objects = ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["week", "institution"])]
        constraints = [
            models.UniqueConstraint(fields=["institution", "week"], name="band_week_once"),
            models.CheckConstraint(condition=Q(own_band__in=Band.values), name="band_week_band_known"),
        ]


class ConsortiumMonth(models.Model):
    """What a consortium's readers may see of a month that is over; made once, and never changed. Not a tenant's row: it
    stands above institutions. `members`: whom it is about, which nobody sees; empty, as `figures` are, where nothing
    may be shown."""

    consortium = models.ForeignKey(
        Consortium, on_delete=models.CASCADE, related_name="+", verbose_name=_("consortium"), db_index=False
    )
    month = models.DateField(help_text=_("Its first day"), verbose_name=_("month"))
    week = models.DateField(help_text=_("The Monday of its last whole week"), verbose_name=_("week"))
    institutions = models.PositiveIntegerField(verbose_name=_("institutions"))
    figures = models.JSONField(default=dict, verbose_name=_("figures"))
    members = models.JSONField(default=list, editable=False, verbose_name=_("members"))
    made_at = models.DateTimeField(verbose_name=_("made at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consortium", "month"], name="consortium_month_once")]

    def __str__(self) -> str:
        return f"{self.consortium_id} {self.month}"


class ReportSubscription(Tenant):
    """Who wants the report of the month by mail. Ending it deletes the row."""

    person = TenantOneToOneField(
        "accounts.Person", on_delete=models.CASCADE, related_name="report_subscription", verbose_name=_("person")
    )
