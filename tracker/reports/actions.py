"""Writes of the reports: subscriptions, the outbox of the monthly mail, the standing of past weeks.

A mail is claimed by a conditional update that is also a lease, and settled by whoever still holds it: of any number of
workers one sends it, and one that a dead worker left is taken again when its lease ends.
"""

from datetime import date, datetime, time, timedelta

from django.db import transaction

from accounts.audit.models import record
from accounts.institutions.models import Institution
from accounts.people.models import Person
from tracker.cadence.weeks import monday_of, week_of
from tracker.reports import history
from tracker.reports.models import BandWeek, MailState, ReportMail, ReportSubscription
from tracker.reports.queries import Counts, counts_on, newest_change

LEASE = timedelta(minutes=5)
FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=6)
FAULTS_BEFORE_FAILURE = 18  # in a row, which takes about three days
OURS = ("Not composed: ", "Not written: ")  # how the errors begin that are no relay's
KEPT_WEEKS = 52
UNSENT = (MailState.PLANNED, MailState.SENDING)


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
        record(institution_id=person.institution_id, by=person, at=at, action=action, target=row)
    if not wanted:
        row.delete()


@transaction.atomic
def plan_mails(*, at: datetime) -> int:
    """A mail of this month to everybody who subscribed before it was due; how many. Across institutions. What was
    missed is caught up on later in the same month."""
    planned = 0
    for institution in Institution.objects.filter(pk__in=ReportSubscription.objects.values("institution_id")):
        month_on = institution.day(at).replace(day=1)
        due_at = datetime.combine(month_on, time(institution.reminder_hour), tzinfo=institution.zone)
        if at < due_at:
            continue
        rows = ReportSubscription.objects.filter(institution=institution, created_at__lte=due_at)
        missing = rows.exclude(person_id__in=ReportMail.objects.filter(month_on=month_on).values("person_id"))
        mails = [
            ReportMail(institution=institution, person_id=person_id, month_on=month_on, next_attempt_at=at)
            for person_id in missing.values_list("person_id", flat=True)
        ]
        ReportMail.objects.bulk_create(mails, ignore_conflicts=True)
        planned += len(mails)
    return planned


def claim_mail(*, worker: str, at: datetime) -> int | None:
    """The id of a mail that is now this worker's, until its lease ends; None when nothing is due."""
    due = ReportMail.objects.filter(state__in=UNSENT, next_attempt_at__lte=at).order_by("next_attempt_at", "id")
    for pk in due.values_list("pk", flat=True)[:20]:
        free = ReportMail.objects.filter(pk=pk, state__in=UNSENT, next_attempt_at__lte=at)
        if free.update(state=MailState.SENDING, claimed_by=worker, next_attempt_at=at + LEASE):
            return int(pk)
    return None


def settle_mail(*, mail_id: int, worker: str, at: datetime, state: MailState, error: str = "") -> None:
    """How it ended; nothing when the lease has gone to somebody else."""
    mine = ReportMail.objects.filter(pk=mail_id, claimed_by=worker, state=MailState.SENDING)
    mine.update(state=state, error=error[:500], claimed_by="", sent_at=at if state == MailState.SENT else None)


def postpone_mail(*, mail_id: int, worker: str, at: datetime, error: str) -> None:
    """Again later, after a pause that grows. A fault of ours, whose `error` begins with one of OURS, is tried so often
    in a row and no more: then it has failed, and an administrator sees it. The relay may be away for any time."""
    mail = ReportMail.objects.filter(pk=mail_id, claimed_by=worker, state=MailState.SENDING).first()
    if mail is None:
        return
    ours = error.startswith(OURS)
    before = mail.attempts if not ours or mail.error.startswith(OURS) else 0
    given_up = ours and before + 1 >= FAULTS_BEFORE_FAILURE
    mail.state, mail.claimed_by, mail.error = MailState.FAILED if given_up else MailState.PLANNED, "", error[:500]
    mail.attempts = min(before + 1, 1000)
    mail.next_attempt_at = at + min(FIRST_PAUSE * 2 ** min(mail.attempts - 1, 10), LONGEST_PAUSE)
    mail.save()


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
