"""A consortium's figures: how many of its members stand in which band, month by month.

Made once a month is over, for the members that had agreed by then, and never changed: a correction, a member that joins
or one that leaves moves no figure that somebody may have read. Distributions only, no member is named, and which
members a figure is about is chosen so that no two figures tell what one of them does (disclosure.py).
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from accounts.institutions.models import Consortium, Institution
from foundation.tenancy import across_institutions
from tracker.cadence.bands import Band
from tracker.figures.figures import percent
from tracker.reports.disclosure import AT_LEAST
from tracker.reports.models import BandWeek, ConsortiumMonth

MONTHS_SHOWN = 12
SETTLED = timedelta(days=2)  # after a month's end in UTC it is over everywhere, and its last week has been kept


def rollup(consortium: Consortium, *, today: date) -> dict[str, Any]:
    """The last 12 months that are over, newest first; figures null where nothing may be shown. Two queries."""
    months = ConsortiumMonth.objects.filter(consortium=consortium, month__gte=_months_before(today, MONTHS_SHOWN))
    with across_institutions():
        members = Institution.objects.filter(consortium=consortium).count()
    return {
        "consortium": consortium.name,
        "members": members,
        "at_least": AT_LEAST,
        "months": [_shown(row) for row in months.order_by("-month")],
    }


def _shown(row: ConsortiumMonth) -> dict[str, Any]:
    empty = {"institution_bands": None, "project_bands": None, "weekly_or_better": None}
    return {"month": row.month, "week": row.week, "institutions": row.institutions or None, **(row.figures or empty)}


def closed_months(at: datetime) -> list[date]:
    """The first days of the months that are over everywhere, of those that are shown; the oldest first."""
    day = (at - SETTLED).date()
    return [_months_before(day, months) for months in range(MONTHS_SHOWN, 0, -1)]


def last_week_of(month: date) -> date:
    """The Monday of the last week that lies in the month with all its days."""
    last = _months_before(month, -1) - timedelta(days=1)
    return last - timedelta(days=last.weekday() + 7 * (last.weekday() != 6))


def standing_of(consortium: Consortium, month: date) -> QuerySet[BandWeek, BandWeek]:
    """The last week of the month, of who had agreed before it was over and still does."""
    return BandWeek.objects.filter(
        institution__consortium=consortium,
        institution__consortium_agreed_at__date__lt=_months_before(month, -1),
        week=last_week_of(month),
    )


def figures_of(standing: QuerySet[BandWeek, BandWeek], *, members: int) -> dict[str, Any]:
    """How these stood. One query."""
    own = {f"own_{band}": Count("pk", filter=Q(own_band=band)) for band in Band.values}
    every = {f"all_{band}": Sum(band) for band in Band.values}
    found = standing.aggregate(**own, **every)
    bands = {band: found[f"own_{band}"] for band in Band.values}
    return {
        "institution_bands": bands,
        "project_bands": {band: found[f"all_{band}"] for band in Band.values},
        "weekly_or_better": percent(bands[Band.DAILY] + bands[Band.WEEKLY], members - bands[Band.NEW]),
    }


def _months_before(day: date, months: int) -> date:
    """The first day of the month that lies so many months before the one of `day`."""
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)
