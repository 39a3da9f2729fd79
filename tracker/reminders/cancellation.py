"""Why a reminder must not go any more: the one rule, for what sends reminders and for all that shows them.

As long as a reminder waits, this is asked again at each read instead of being stored: what a contact has overtaken is
gone at once, and is back at once when the contact turns out to be a mistake. It is stored when the message is composed.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db.models import Case, CharField, DateField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from accounts.people.queries import reads
from tracker.delivery.models import MessageState
from tracker.delivery.queries import hours_by_day
from tracker.meetings.models import PLANNED, MeetingProject
from tracker.projects.statuses import Status
from tracker.reminders.ladder import Cancelled, Rung
from tracker.reminders.models import Snooze

#: Not yet in a message, or in one that is not yet being sent.
WAITS = Q(cancelled=Cancelled.NO) & (Q(message=None) | Q(message__state=MessageState.PLANNED))
_OWNERS = Q(project__library_owner=F("person")) | Q(project__it_owner=F("person"))
_RESPONSIBLE = Q(rung=Rung.SPONSOR, project__sponsor=F("person")) | Q(~Q(rung=Rung.SPONSOR) & _OWNERS)
_PREFERENCE = "person__reminder_preference"


def why_cancelled(*, at: datetime, zones: Iterable[str]) -> Case:
    """On Reminder: what is stored of it, and of one that waits why it must not go; NO when it still holds."""
    return Case(
        When(WAITS, then=why_not(at=at, zones=zones)),
        default=F("cancelled"),
        output_field=CharField(),
    )


def why_not(*, at: datetime, zones: Iterable[str]) -> Case:
    """On Reminder: a value of Cancelled, NO when it holds. `zones`: of their institutions."""
    holds = Q(project__status=Status.ACTIVE, project__cadence__due_on=F("due_on"))
    return Case(
        When(~Q(reads("person")) | Q(person__is_active=False), then=Value(Cancelled.LEFT.value)),
        When(Q(**{f"{_PREFERENCE}__opted_out_at__isnull": False}), then=Value(Cancelled.OPTED_OUT.value)),
        When(
            rung=Rung.STOPPED,
            then=Case(
                When(**{f"{_PREFERENCE}__stopped_at__isnull": False}, then=Value(Cancelled.NO.value)),
                default=Value(Cancelled.SUPERSEDED.value),
            ),
        ),
        When(
            ~Q(rung=Rung.SPONSOR) & Q(**{f"{_PREFERENCE}__stopped_at__isnull": False}),
            then=Value(Cancelled.STOPPED.value),
        ),
        When(_snoozed(hours_by_day(zones, at)), then=Value(Cancelled.SNOOZED.value)),
        When(
            rung=Rung.DID_YOU_MEET,
            then=Case(
                When(meeting__state=PLANNED, project__status=Status.ACTIVE, then=Value(Cancelled.NO.value)),
                default=Value(Cancelled.CONTACT.value),
            ),
        ),
        When(holds & _RESPONSIBLE & Q(rung=Rung.DUE) & Exists(_planned()), then=Value(Cancelled.MEETING.value)),
        When(holds & _RESPONSIBLE, then=Value(Cancelled.NO.value)),
        When(holds, then=Value(Cancelled.LEFT.value)),
        default=Value(Cancelled.CONTACT.value),
        output_field=CharField(),
    )


def _snoozed(clocks: Mapping[date, Mapping[int, Collection[str]]]) -> Q:
    here = reduce(
        or_,
        (
            Q(until_on__gte=day, institution__time_zone__in=[zone for some in hours.values() for zone in some])
            for day, hours in clocks.items()
        ),
        Q(pk__in=[]),  # where there is no institution
    )
    return Q(Exists(Snooze.objects.filter(here, person=OuterRef("person"), project=OuterRef("project"))))


def _planned() -> QuerySet[MeetingProject]:
    """Meetings planned after the last contact, and not after the project is late."""
    clock = "project__cadence"
    return MeetingProject.objects.filter(
        project=OuterRef("project"),
        meeting__state=PLANNED,
        meeting__held_on__gt=Coalesce(OuterRef(f"{clock}__last_contact_on"), Value(date.min), output_field=DateField()),
        meeting__held_on__lte=OuterRef(f"{clock}__late_on"),
    )
