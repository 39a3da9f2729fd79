"""What is to be said to whom, as SELECTs over all projects at once. The rule itself is in ladder.py, in words and one
at a time."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from accounts.institutions.weekends import Weekday
from accounts.people.models import Person
from foundation.db.insert_select import Select
from tracker.cadence.models import Cadence
from tracker.delivery.models import Message, MessageState
from tracker.delivery.working_days import closed_on, open_on
from tracker.meetings.models import PLANNED, MeetingProject
from tracker.projects.statuses import Status
from tracker.reminders.ladder import ASK_WITHIN, QUIET, SPONSOR_AFTER_DUE, SPONSOR_AFTER_LATE, Rung, Topic
from tracker.reminders.models import Preference, Reminder, Snooze

KIND = "reminder"
_OPTED_OUT = Q(opted_out_at__isnull=False)
_HEARS_NOTHING = _OPTED_OUT | Q(stopped_at__isnull=False)


def to_owners(owner: str, *, today: date, zones: Collection[str]) -> Select:
    """Rows for the projects' `owner` (library_owner or it_owner): due, then late, until the sponsor hears of it."""
    person = f"project__{owner}"
    silenced = MeetingProject.objects.alias(late_on=ExpressionWrapper(OuterRef("late_on"), DateField())).filter(
        project_id=OuterRef("project_id"),
        meeting__state=PLANNED,
        meeting__held_on__gt=Coalesce(OuterRef("last_contact_on"), Value(date.min, output_field=DateField())),
        meeting__held_on__lte=F("late_on"),
        late_on__gt=today,
    )
    rows = (
        _waiting(today, zones, person, _HEARS_NOTHING)
        .filter(Q(due_on__gt=today - SPONSOR_AFTER_DUE) | Q(late_on__gt=today - SPONSOR_AFTER_LATE))
        .annotate(
            rung=Case(
                When(late_on__gt=today, then=Value(Rung.DUE.value)),
                default=Value(Rung.LATE.value),
                output_field=CharField(),
            )
        )
        .filter(~Exists(silenced), _unknown(person, OuterRef("rung"), OuterRef("due_on")))
    )
    return _columns(rows, person, "rung", "due_on")


def to_owners_weekly(owner: str, *, today: date, zones: Collection[str]) -> Select:
    """Rows for the projects' `owner` once the sponsor hears of it: the list of the latest day that is theirs for it."""
    person = f"project__{owner}"
    lists = {(today - timedelta(days=back)).isoweekday(): today - timedelta(days=back) for back in range(7)}
    last_sunday = today - timedelta(days=today.weekday() + 1)
    this_week = [weekday for weekday, listed in lists.items() if listed > last_sunday]
    closed_then = closed_on(last_sunday).alias(weekday=ExpressionWrapper(OuterRef("weekday"), IntegerField()))
    rows = (
        _waiting(today, zones, person, _HEARS_NOTHING)
        .filter(_for_sponsor(today))
        .annotate(
            weekday=Coalesce(F(f"{person}__reminder_preference__weekday"), Value(Weekday.MONDAY.value)),
            rung=Value(Rung.WEEKLY.value, output_field=CharField()),
            cycle=Case(
                *(When(weekday=weekday, then=Value(listed)) for weekday, listed in lists.items()),
                output_field=DateField(),
            ),
        )
        .filter(
            reduce(or_, (Q(weekday=weekday) & _for_sponsor(listed) for weekday, listed in lists.items())),
            ~Exists(closed_then.exclude(weekday__in=this_week)),
            _unknown(person, Value(Rung.WEEKLY.value), OuterRef("cycle")),
        )
    )
    return _columns(rows, person, "rung", "cycle")


def to_sponsors(*, today: date, zones: Collection[str]) -> Select:
    """Rows for the sponsors who do not hear of it as owners anyway."""
    rows = (
        _waiting(today, zones, "project__sponsor", _OPTED_OUT)
        .filter(_for_sponsor(today))
        .exclude(project__sponsor=F("project__library_owner"), project__library_owner__isnull=False)
        .exclude(project__sponsor=F("project__it_owner"), project__it_owner__isnull=False)
        .annotate(rung=Value(Rung.SPONSOR.value, output_field=CharField()))
        .filter(_unknown("project__sponsor", Value(Rung.SPONSOR.value), OuterRef("due_on")))
    )
    return _columns(rows, "project__sponsor", "rung", "due_on")


def to_organisers(*, today: date, zones: Collection[str]) -> Select:
    """Rows for the organisers (else an owner) of planned meetings whose day has passed without a word: did you meet?"""
    rows = (
        MeetingProject.objects.filter(
            open_on(today),
            institution__time_zone__in=zones,
            meeting__state=PLANNED,
            meeting__held_on__lt=today,
            meeting__held_on__gte=today - ASK_WITHIN,
            project__status=Status.ACTIVE,
        )
        .annotate(
            asked=Coalesce("meeting__organiser", "project__library_owner", "project__it_owner"),
            rung=Value(Rung.DID_YOU_MEET.value, output_field=CharField()),
        )
        .filter(
            Exists(Person.objects.filter(pk=OuterRef("asked"), is_active=True)),
            _may_hear(OuterRef("asked"), today=today, unwilling=_HEARS_NOTHING),
            ~Exists(Reminder.objects.filter(about=OuterRef("meeting_id"), meeting_id=OuterRef("meeting_id"))),
        )
        .values("meeting_id", "institution_id", "asked", "rung", "meeting__held_on")
        .annotate(first=Min("project_id"))  # a standing meeting serves several projects: asked once
    )
    names = ("institution", "person", "project", "rung", "cycle_on", "about", "meeting")
    paths = ("institution_id", "asked", "first", "rung", "meeting__held_on", "meeting_id", "meeting_id")
    return names, _in_order(rows, paths)


def waiting(day: date) -> QuerySet[Reminder, Reminder]:
    """Reminders that are open on the day and may open a message, with their `topic`. One that is cooling down opens
    none, and rides along in a message that goes anyway."""
    sent_lately = Message.objects.filter(
        person=OuterRef("person_id"), kind=KIND, state=MessageState.SENT, sent_on__gt=day - QUIET
    ).exclude(topic=OuterRef("topic"))
    return (
        Reminder.objects.filter(message__isnull=True, cancelled="", planned_on__lte=day)
        .annotate(
            topic=Case(  # the contact's is the lesser text: it is the message's when both wait
                When(rung=Rung.SPONSOR, then=Value(Topic.SPONSOR.value)),
                default=Value(Topic.CONTACT.value),
                output_field=CharField(),
            )
        )
        .filter(~Exists(Preference.objects.filter(_OPTED_OUT, person=OuterRef("person_id"))), ~Exists(sent_lately))
    )


def _in_order(rows: QuerySet[Any, Any], paths: Sequence[str]) -> QuerySet[Any, Any]:
    return rows.order_by().values_list(*paths)


def _for_sponsor(day: date) -> Q:
    """By `day` the project has been due and late for so long that its sponsor hears of it."""
    return Q(due_on__lte=day - SPONSOR_AFTER_DUE, late_on__lte=day - SPONSOR_AFTER_LATE)


def _waiting(today: date, zones: Collection[str], person: str, unwilling: Q) -> QuerySet[Cadence, Cadence]:
    """Projects past their due day, whose institution is open today and whose `person` is active and may hear of it."""
    return Cadence.objects.filter(
        open_on(today),
        _may_hear(OuterRef(f"{person}_id"), today=today, unwilling=unwilling),
        ~Exists(Person.objects.filter(pk=OuterRef(f"{person}_id"), is_active=False)),  # few are: cheaper than all
        due_on__lte=today,
        institution__time_zone__in=zones,
        project__status=Status.ACTIVE,
        **{f"{person}__isnull": False},
    )


def _may_hear(person: OuterRef, *, today: date, unwilling: Q) -> Q:
    """The person has not snoozed the row's project, and has no preference that is `unwilling`.

    What may not be is one NOT EXISTS each, so that a database can look it up for all rows at once (an anti-join)."""
    snoozed = Snooze.objects.filter(person=person, project_id=OuterRef("project_id"), until_on__gte=today)
    return Q(~Exists(snoozed), ~Exists(Preference.objects.filter(unwilling, person=person)))


def _unknown(person: str, rung: Any, cycle: Any) -> Q:
    known = Reminder.objects.filter(
        person=OuterRef(f"{person}_id"), project_id=OuterRef("project_id"), rung=rung, cycle_on=cycle, about=0
    )
    return Q(~Exists(known))


def _columns(rows: QuerySet[Cadence, Cadence], person: str, rung: str, cycle: str) -> Select:
    names = ("institution", "person", "project", "rung", "cycle_on", "due_on")
    return names, _in_order(rows, ("institution_id", f"{person}_id", "project_id", rung, cycle, "due_on"))
