"""Writes of the reports: subscriptions, and the standing of past weeks."""

from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.audit.models import record
from accounts.institutions.models import Institution
from accounts.people.models import Person
from tracker.cadence.weeks import monday_of, week_of
from tracker.reports import history
from tracker.reports.models import BandWeek, ReportSubscription
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


def _band_week(institution: Institution, sunday: date, counts: Counts, seen: int) -> BandWeek:
    return BandWeek(institution=institution, week=sunday - timedelta(days=6), changes_seen=seen, **counts._asdict())
