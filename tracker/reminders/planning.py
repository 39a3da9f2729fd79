"""What is to be said to whom, as SELECTs over all projects at once, and the one place of raw SQL: INSERT … SELECT … ON
CONFLICT DO NOTHING, the same on PostgreSQL and SQLite. The rule itself is in ladder.py, in words and one at a time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Case, CharField, DateField, Exists, F, Min, Model, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from accounts.institutions.models import Closure, Institution
from accounts.people.models import Person
from tracker.cadence.models import Cadence
from tracker.meetings.models import MeetingProject, MeetingState
from tracker.projects.models import Status
from tracker.reminders.ladder import ASK_WITHIN, QUIET, SPONSOR_AFTER_DUE, SPONSOR_AFTER_LATE, Rung, Topic
from tracker.reminders.models import UNSENT, Message, MessageState, Preference, Reminder, Snooze

Select = tuple[Sequence[str], QuerySet[Any, Any]]


def insert_missing(model: type[Model], select: Select, constants: Mapping[str, Any]) -> int:
    """Insert a row for each of `select`, with `constants` added, unless a unique key has it already; how many."""
    columns, queryset = select
    sql, params = queryset.query.sql_with_params()
    quote = connection.ops.quote_name
    fields = [model._meta.get_field(name) for name in (*columns, *constants)]
    names = ", ".join(quote(str(field.column)) for field in fields)  # type: ignore[union-attr]
    extras = [
        model._meta.get_field(name).get_db_prep_value(value, connection)  # type: ignore[union-attr]
        for name, value in constants.items()
    ]
    # Every name comes from the model's own fields, every value is a parameter.
    statement = (
        f"INSERT INTO {quote(model._meta.db_table)} ({names}) "  # noqa: S608
        f"SELECT due.*, {', '.join(['%s'] * len(extras))} FROM ({sql}) due WHERE 1 = 1 ON CONFLICT DO NOTHING"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*extras, *params])
        return int(cursor.rowcount)


def zones_in_use() -> set[str]:
    """The time zones of all institutions and of the people who chose their own. Two queries."""
    zones = set(Institution.objects.values_list("time_zone", flat=True).distinct())
    return zones | set(Preference.objects.exclude(time_zone="").values_list("time_zone", flat=True).distinct())


def zones_by_day(zones: Iterable[str], at: datetime) -> dict[date, list[str]]:
    """What day it is, where: three days at most."""
    days: dict[date, list[str]] = defaultdict(list)
    for zone in zones:
        days[at.astimezone(ZoneInfo(zone)).date()].append(zone)
    return days


def zones_by_hour(zones: Iterable[str], at: datetime) -> dict[tuple[date, int], list[str]]:
    hours: dict[tuple[date, int], list[str]] = defaultdict(list)
    for zone in zones:
        local = at.astimezone(ZoneInfo(zone))
        hours[local.date(), local.hour].append(zone)
    return hours


def open_on(day: date, institution: str = "institution_id") -> Q:
    """The institution is not in closed weeks on the day."""
    closures = Closure.objects.filter(institution_id=OuterRef(institution), starts_on__lte=day, ends_on__gte=day)
    return Q(~Exists(closures))


def to_owners(owner: str, *, today: date, zones: Collection[str]) -> Select:
    """Rows for the projects' `owner` (library_owner or it_owner): due, late, or the weekly list."""
    person = f"project__{owner}"
    weekday = f"{person}__reminder_preference__weekday"
    lists = {(today - timedelta(days=back)).weekday(): today - timedelta(days=back) for back in range(7)}
    last_sunday = today - timedelta(days=today.weekday() + 1)
    this_week = [day for day, listed in lists.items() if listed > last_sunday]
    in_time = reduce(or_, (Q(weekday=day) & _for_sponsor(listed) for day, listed in lists.items()))
    silenced = MeetingProject.objects.filter(
        project_id=OuterRef("project_id"),
        meeting__state=MeetingState.PLANNED,
        meeting__held_on__gt=Coalesce(OuterRef("last_contact_on"), Value(date.min, output_field=DateField())),
        meeting__held_on__lte=OuterRef("late_on"),
    )
    rows = (
        _waiting(today, zones, person)
        .annotate(
            weekday=Coalesce(F(weekday), Value(0)),
            rung=Case(
                When(late_on__gt=today, then=Value(Rung.DUE.value)),
                When(_for_sponsor(today), then=Value(Rung.WEEKLY.value)),
                default=Value(Rung.LATE.value),
                output_field=CharField(),
            ),
            cycle=Case(
                *(When(_for_sponsor(today) & Q(weekday=day), then=Value(listed)) for day, listed in lists.items()),
                default=F("due_on"),
                output_field=DateField(),
            ),
        )
        .filter(Q(late_on__lte=today) | Q(~Exists(silenced)))
        .filter(~_for_sponsor(today) | (in_time & (Q(weekday__in=this_week) | open_on(last_sunday))))
        .filter(_stopped_not(person), _unknown(person, OuterRef("rung"), OuterRef("cycle")))
    )
    return _columns(rows, person, "rung", "cycle")


def to_sponsors(*, today: date, zones: Collection[str]) -> Select:
    """Rows for the sponsors who do not hear of it as owners anyway."""
    rows = (
        _waiting(today, zones, "project__sponsor")
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
            meeting__state=MeetingState.PLANNED,
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
            ~Exists(
                Preference.objects.filter(
                    Q(opted_out_at__isnull=False) | Q(stopped_at__isnull=False), person=OuterRef("asked")
                )
            ),
            ~Exists(
                Snooze.objects.filter(person=OuterRef("asked"), project_id=OuterRef("project_id"), until_on__gte=today)
            ),
            ~Exists(Reminder.objects.filter(about=OuterRef("meeting_id"), meeting_id=OuterRef("meeting_id"))),
        )
        .values("meeting_id", "institution_id", "asked", "rung", "meeting__held_on")
        .annotate(first=Min("project_id"))  # a standing meeting serves several projects: asked once
    )
    names = ("institution", "person", "project", "rung", "cycle_on", "about", "meeting")
    paths = ("institution_id", "asked", "first", "rung", "meeting__held_on", "meeting_id", "meeting_id")
    return names, _in_order(rows, paths)


def envelopes(*, day: date, hour: int, zones: Collection[str]) -> Select:
    """A message for each person with something open to hear, where it is `day` and `hour` on their clock, unless one is
    under way or went that day already. A topic that is cooling down opens none."""
    preference = "person__reminder_preference"
    others = Message.objects.filter(person=OuterRef("person_id"))
    sent_lately = others.filter(state=MessageState.SENT, sent_on__gt=day - QUIET).exclude(topic=OuterRef("kind"))
    rows = (
        Reminder.objects.filter(message__isnull=True, cancelled="", planned_on__lte=day, person__is_active=True)
        .annotate(
            zone=Case(
                When(Q(**{f"{preference}__time_zone__gt": ""}), then=F(f"{preference}__time_zone")),
                default=F("institution__time_zone"),
            ),
            hour=Coalesce(F(f"{preference}__hour"), F("institution__reminder_hour")),
            kind=Case(
                When(rung=Rung.SPONSOR, then=Value(Topic.SPONSOR.value)),
                default=Value(Topic.CONTACT.value),
                output_field=CharField(),
            ),
        )
        .filter(
            open_on(day),
            Q(**{f"{preference}__opted_out_at__isnull": True}),
            ~Exists(others.filter(Q(state__in=UNSENT) | Q(day_on=day) | Q(sent_on=day))),
            ~Exists(sent_lately),
            zone__in=zones,
            hour__lte=hour,
        )
        .order_by()
        .values("institution_id", "person_id")
        .annotate(cause=Min("kind"))  # contact before sponsor
    )
    return ("institution", "person", "topic"), _in_order(rows, ("institution_id", "person_id", "cause"))


def _in_order(rows: QuerySet[Any, Any], paths: Sequence[str]) -> QuerySet[Any, Any]:
    return rows.order_by().values_list(*paths)


def _for_sponsor(day: date) -> Q:
    """By `day` the project has been due and late for so long that its sponsor hears of it."""
    return Q(due_on__lte=day - SPONSOR_AFTER_DUE, late_on__lte=day - SPONSOR_AFTER_LATE)


def _waiting(today: date, zones: Collection[str], person: str) -> QuerySet[Cadence, Cadence]:
    """Projects past their due day, whose institution is open today and whose `person` may be told."""
    snoozed = Snooze.objects.filter(
        person=OuterRef(f"{person}_id"), project_id=OuterRef("project_id"), until_on__gte=today
    )
    return Cadence.objects.filter(
        open_on(today),
        ~Exists(snoozed),
        due_on__lte=today,
        institution__time_zone__in=zones,
        project__status=Status.ACTIVE,
        **{f"{person}__is_active": True, f"{person}__reminder_preference__opted_out_at__isnull": True},
    )


def _stopped_not(person: str) -> Q:
    return Q(**{f"{person}__reminder_preference__stopped_at__isnull": True})


def _unknown(person: str, rung: Any, cycle: Any) -> Q:
    known = Reminder.objects.filter(
        person=OuterRef(f"{person}_id"), project_id=OuterRef("project_id"), rung=rung, cycle_on=cycle, about=0
    )
    return Q(~Exists(known))


def _columns(rows: QuerySet[Cadence, Cadence], person: str, rung: str, cycle: str) -> Select:
    names = ("institution", "person", "project", "rung", "cycle_on", "due_on")
    return names, _in_order(rows, ("institution_id", f"{person}_id", "project_id", rung, cycle, "due_on"))
