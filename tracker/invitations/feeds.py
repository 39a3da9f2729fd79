"""The private feed of a person's meetings: making its address, ending it, and what it shows."""

from datetime import datetime, timedelta
from secrets import token_hex

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from knox.crypto import hash_token

from accounts.audit.models import record
from accounts.people.models import Person
from accounts.people.queries import reads
from foundation.errors import Refused
from foundation.tenancy import across_institutions
from tracker.invitations.calendar_export import meetings_file
from tracker.invitations.models import CalendarFeed
from tracker.meetings.models import Answer, Attendance, Meeting, MeetingState

BACK = timedelta(days=92)  # a quarter of what was, so that a calendar is no archive
MAX_MEETINGS = 500
SECRET_BYTES = 32


@transaction.atomic
def make_feed(*, person: Person, at: datetime) -> str:
    """The secret of the address, which nothing else ever sees again. The address before, if any, ends."""
    if person.institution_id is None:
        raise Refused({"": _("An operator of the installation belongs to no institution.")})
    secret = token_hex(SECRET_BYTES)
    mine = {"digest": hash_token(secret), "institution_id": person.institution_id, "last_read_on": None}
    row, _made = CalendarFeed.objects.update_or_create(person=person, defaults=mine)
    record(by=person, at=at, action="feed.create", target=row)
    return secret


def address_of(secret: str) -> str:
    return f"{settings.BASE_URL}{reverse('calendar-feed-read', args=[secret])}"


@transaction.atomic
def remove_feed(*, person: Person, by: Person | None, at: datetime) -> None:
    """A second time changes nothing."""
    row = CalendarFeed.objects.filter(person=person).first()
    if row is not None:
        record(by=by, at=at, action="feed.remove", target=row)
        row.delete()


def feed_of_secret(secret: str) -> CalendarFeed | None:
    """With its person and institution; None for a secret that is no feed's, and for somebody who left or has no role
    that reads any more. One query."""
    with across_institutions():
        rows = CalendarFeed.objects.filter(reads("person")).select_related("person", "institution")
        return rows.filter(digest=hash_token(secret), person__is_active=True).first()


def write_feed(feed: CalendarFeed, *, at: datetime) -> str:
    """The meetings of its person: those they organise, are invited to unless they declined, or attended. Notes the day
    of the reading. Inside the institution."""
    today = feed.institution.day(at)
    theirs = Attendance.objects.filter(Q(invited=True) | Q(attended=True), person=feed.person)
    meetings = (
        Meeting.objects.filter(Q(organiser=feed.person) | Q(pk__in=theirs.exclude(answer=Answer.NO).values("meeting")))
        .filter(held_on__gte=today - BACK)
        .exclude(state=MeetingState.CANCELLED)
        .select_related("organiser")
        .prefetch_related("projects")
        .order_by("-held_on", "-id")[:MAX_MEETINGS]
    )
    if feed.last_read_on != today:
        CalendarFeed.objects.filter(pk=feed.pk).update(last_read_on=today)
    name = _("Library and IT: %(institution)s") % {"institution": feed.institution.name}
    return meetings_file(list(meetings), institution=feed.institution, at=at, name=name)
