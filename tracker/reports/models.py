"""Published benchmarks, the standing of past weeks, and who wants the monthly mail. May import cadence and accounts."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.institutions.models import Consortium
from foundation.tenancy import ScopedManager, Tenant, TenantOneToOneField
from tracker.cadence.bands import Band
from tracker.figures.intervals import Interval, wilson


class Benchmark(models.Model):
    """A published figure, kept as published. Global: not a tenant's row. Filled by migration from benchmarks.json.

    `answers` is a list of {"key", "label", "percent", "count"}, in the published order; a percent or a count that
    nobody published is null. `n_inferred`: the source gives no number; the figures fit this one.
    """

    key = models.SlugField(unique=True, verbose_name=_("key"))
    title = models.CharField(max_length=200, verbose_name=_("title"))
    question = models.CharField(max_length=300, verbose_name=_("question"))
    source = models.CharField(max_length=300, verbose_name=_("source"))
    answers = models.JSONField(default=list, verbose_name=_("answers"))
    weekly_or_better = models.DecimalField(
        max_digits=4,
        decimal_places=1,
        null=True,
        help_text=_("Percent, as published; null where it asks another thing"),
        verbose_name=_("weekly or better"),
    )
    n = models.PositiveIntegerField(null=True, verbose_name=_("n"))
    n_inferred = models.BooleanField(default=False, verbose_name=_("n inferred"))
    caveat = models.TextField(verbose_name=_("caveat"))
    recorded_on = models.DateField(
        help_text=_("The day on which we copied it from its source"), verbose_name=_("recorded on")
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(n_inferred=False) | Q(n__isnull=False), name="benchmark_inferred_n_is_given"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def interval(self) -> Interval | None:
        """The 95% Wilson interval of `weekly_or_better`, from counts; None without a share or an n."""
        if self.weekly_or_better is None or not self.n:
            return None
        return wilson(self._weekly_count(self.n), self.n)

    def _weekly_count(self, n: int) -> int:
        """As published, or the whole number of people that the published share comes closest to."""
        counts = [answer.get("count") for answer in self.answers if answer["key"] in (Band.DAILY, Band.WEEKLY)]
        if counts and None not in counts:
            return sum(counts)
        return round(float(self.weekly_or_better or 0) / 100 * n)

    def answer(self, key: str) -> dict[str, Any] | None:
        return next((answer for answer in self.answers if answer["key"] == key), None)


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
