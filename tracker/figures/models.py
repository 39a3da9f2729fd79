"""Published benchmarks, beside which our own figures are shown. May import intervals."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.figures.intervals import Interval, wilson

WEEKLY_OR_BETTER = ("daily", "weekly")  # keys of the published answers


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
        counts = [answer.get("count") for answer in self.answers if answer["key"] in WEEKLY_OR_BETTER]
        if counts and None not in counts:
            return sum(counts)
        return round(float(self.weekly_or_better or 0) / 100 * n)

    def answer(self, key: str) -> dict[str, Any] | None:
        return next((answer for answer in self.answers if answer["key"] == key), None)
