"""Writes of the reports: subscriptions, the standing of past weeks, and what a consortium sees of past months."""

from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.audit.models import record
from accounts.institutions.models import Consortium, Institution
from accounts.people.models import Person
from tracker.cadence.weeks import monday_of, week_of
from tracker.reports import history
from tracker.reports.consortium import closed_months, figures_of, last_week_of, standing_of
from tracker.reports.disclosure import choose
from tracker.reports.models import BandWeek, ConsortiumMonth, ReportSubscription
from tracker.reports.queries import Counts, counts_on, newest_change

KEPT_WEEKS = 52


@transaction.atomic
def subscribe(*, person: Person, at: datetime, wanted: bool) -> None:
    """Doing it twice is doing it once. One's own only."""
    if person.institution_id is None:
        return
    if wanted:
        row, changed = ReportSubscription.objects.get_or_create(
            person=person, defaults={"institution_id": person.institution_id}
        )
    else:
        found = ReportSubscription.objects.filter(person=person).first()
        if found is None:
            return
        row, changed = found, True
    if changed:
        action = "report.subscribe" if wanted else "report.unsubscribe"
        record(by=person, at=at, action=action, target=row)
    if not wanted:
        row.delete()


@transaction.atomic
def keep_band_weeks(*, institution: Institution, at: datetime) -> int:
    """Make the stored standing of the last 52 weeks that are over say what the meetings say today; how many weeks."""
    seen = newest_change(institution.pk)
    last_sunday = monday_of(week_of(institution.day(at))) - timedelta(days=1)
    past = history.load(institution, until=last_sunday)
    start = past.whole(last_sunday).start
    rows = []
    for weeks_ago in range(KEPT_WEEKS):
        sunday = last_sunday - timedelta(weeks=weeks_ago)
        if start is None or sunday < start:
            break
        rows.append(_band_week(institution, sunday, counts_on(past, sunday), seen))
    BandWeek.objects.filter(institution=institution).exclude(week__in=[row.week for row in rows]).delete()
    BandWeek.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["institution", "week"],
        update_fields=[*Counts._fields, "changes_seen"],
    )
    return len(rows)


@transaction.atomic
def freeze_consortium_months(*, consortium: Consortium, at: datetime) -> int:
    """Make what is still missing of the months that are over; how many. Doing it twice is doing it once. Across
    institutions."""
    Consortium.objects.select_for_update().get(pk=consortium.pk)
    months = closed_months(at)
    kept = {row.month: row for row in ConsortiumMonth.objects.filter(consortium=consortium, month__gte=months[0])}
    missing = [month for month in months if month not in kept]
    for month in missing:
        published = [frozenset(kept[one].members) for one in sorted(kept) if kept[one].members]
        standing = standing_of(consortium, month)
        agreed = frozenset(standing.values_list("institution_id", flat=True))
        members = choose(agreed, published)
        counted = standing.exclude(institution__in=agreed - members)
        kept[month] = ConsortiumMonth.objects.create(
            consortium=consortium,
            month=month,
            week=last_week_of(month),
            institutions=len(members),
            figures=figures_of(counted, members=len(members)) if members else {},
            members=sorted(members),
            made_at=at,
        )
    return len(missing)


def _band_week(institution: Institution, sunday: date, counts: Counts, seen: int) -> BandWeek:
    return BandWeek(institution=institution, week=sunday - timedelta(days=6), changes_seen=seen, **counts._asdict())
