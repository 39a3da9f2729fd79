"""A consortium's roll-up: how many of the institutions that agreed stand in which band, week by week.

Read across institutions from one stored row per institution and week. Distributions only: no institution is named, and
under five institutions nothing is shown. What an institution withdraws is gone at once, from past weeks as well.
"""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from accounts.institutions.models import Consortium, Institution
from foundation.tenancy import across_institutions
from tracker.cadence.bands import Band
from tracker.figures.figures import percent
from tracker.reports.models import BandWeek

AT_LEAST = 5  # institutions, for a distribution
WEEKS_SHOWN = 52


def rollup(consortium: Consortium, *, today: date) -> dict[str, Any]:
    """The last 52 weeks that are over, newest first, each with the institutions' own bands and the projects' bands;
    both null where fewer than five institutions have that week. Two queries."""
    monday = today - timedelta(days=today.weekday())
    with across_institutions():
        counted = Institution.objects.filter(consortium=consortium).aggregate(
            members=Count("pk"), agreed=Count("pk", filter=Q(consortium_agreed_at__isnull=False))
        )
        weeks = [_week(row) for row in _weeks(consortium, monday - timedelta(weeks=WEEKS_SHOWN), monday)]
    return {"consortium": consortium.name, **counted, "at_least": AT_LEAST, "weeks": weeks}


def _weeks(consortium: Consortium, since: date, until: date) -> QuerySet[Any, Any]:
    agreed = Institution.objects.filter(consortium=consortium, consortium_agreed_at__isnull=False)
    rows = BandWeek.objects.filter(institution__in=agreed, week__gte=since, week__lt=until)
    own = {f"own_{band}": Count("pk", filter=Q(own_band=band)) for band in Band.values}
    return (
        rows.order_by("-week")
        .values_list("week")
        .annotate(Count("pk"), **own, **{f"all_{band}": Sum(band) for band in Band.values})
    )


def _week(row: tuple[Any, ...]) -> dict[str, Any]:
    week, institutions, counts = row[0], row[1], row[2:]
    if institutions < AT_LEAST:
        return {
            "week": week, "institutions": None, "institution_bands": None, "project_bands": None,
            "weekly_or_better": None,
        }  # fmt: skip
    size = len(Band.values)
    own = dict(zip(Band.values, counts[:size], strict=True))
    judged = institutions - own[Band.NEW]
    return {
        "week": week,
        "institutions": institutions,
        "institution_bands": own,
        "project_bands": dict(zip(Band.values, counts[size:], strict=True)),
        "weekly_or_better": percent(own[Band.DAILY] + own[Band.WEEKLY], judged),
    }
