"""Reads for sending, for pages and for the product's report on itself. Their number of queries is fixed."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDay

from accounts.people.models import Person, RoleGrant
from accounts.permissions import may_write
from accounts.roles import Role
from foundation.db.compiled import Compiled
from tracker.cadence.queries import closures_of
from tracker.delivery.models import Message, MessageState
from tracker.meetings.models import PLANNED, Meeting, MeetingProject, MeetingState
from tracker.meetings.proposed_times import Held
from tracker.meetings.queries import usual_attendees
from tracker.outcomes.models import Action, ActionState
from tracker.projects.models import Project, ProjectMember
from tracker.reminders.cancellation import why_cancelled, why_not
from tracker.reminders.items import Task
from tracker.reminders.ladder import OWNERS_RUNGS, QUIET, Cancelled, LastMessage, Rung
from tracker.reminders.models import Preference, Reminder, Snooze

HISTORY = timedelta(days=180)  # how far back habits and ignored ladders are looked for
LADDER = (Rung.DUE, Rung.LATE, Rung.SPONSOR, Rung.WEEKLY)
TASKS = 5  # open actions shown per project

ENDED = Case(
    When(~Q(why=Cancelled.NO), then=Value(MessageState.CANCELLED.value)),
    When(message__isnull=False, then=F("message__state")),
    default=Value(MessageState.PLANNED.value),
    output_field=CharField(),
)


@dataclass(slots=True)
class Context:
    """All that the messages of one batch are composed from."""

    preferences: dict[int, Preference]  # by person
    reminders: dict[int, list[Reminder]]  # by person, each with `why` it must not go any more
    closures: dict[int, list[tuple[date, date]]]  # by institution
    told: dict[int, list[LastMessage]]  # by person
    weekends: dict[int, int]  # by institution: a mask
    tasks: dict[int, list[Task]]  # by project
    planned: dict[int, list[Held]]  # by project, future ones first
    past: dict[int, list[Held]]  # by project
    roles: dict[int, frozenset[Role]]  # by person
    foreign: set[int]  # meetings with a project to which the organiser, who is asked about it, does not belong

    def may_log(self, reminder: Reminder) -> bool:
        """Whether the person may log what the reminder asks for. Who is reminded of a project owns it."""
        belongs = reminder.rung != Rung.DID_YOU_MEET or reminder.meeting_id not in self.foreign
        return may_write(self.roles.get(reminder.person_id, frozenset()), belongs=belongs)


def context(messages: Sequence[Message], *, at: datetime) -> Context:
    """Eight queries, and two where somebody is asked about a meeting, whatever the number of messages."""
    message_ids = [message.pk for message in messages]
    people = [message.addressee.pk for message in messages]
    reminders: dict[int, list[Reminder]] = defaultdict(list)
    zones = {message.institution.time_zone for message in messages}
    for reminder in (
        Reminder.objects.filter(Q(message__isnull=True) | Q(message__in=message_ids), person__in=people, cancelled="")
        .select_related("project", "project__cadence", "meeting")
        .annotate(why=why_not(at=at, zones=zones))
        .order_by("due_on", "pk")
    ):
        reminders[reminder.person_id].append(reminder)
    projects = {one.project_id for some in reminders.values() for one in some if one.project_id is not None}
    long_ago = at.date() - HISTORY
    return Context(
        preferences={preference.person_id: preference for preference in Preference.objects.filter(person__in=people)},
        reminders=reminders,
        closures=closures_of({message.institution_id for message in messages}),
        weekends={message.institution_id: message.institution.weekend for message in messages},
        told=_told(people, since=long_ago),
        tasks=_tasks(projects),
        planned=_meetings(projects, meeting__state=PLANNED),
        past=_meetings(projects, meeting__state=MeetingState.HELD, meeting__held_on__gte=long_ago),
        roles=_roles(people),
        foreign=_foreign([one for some in reminders.values() for one in some if one.rung == Rung.DID_YOU_MEET]),
    )


def _roles(people: Collection[int]) -> dict[int, frozenset[Role]]:
    roles: dict[int, set[Role]] = defaultdict(set)
    for person_id, role in RoleGrant.objects.filter(person__in=people).values_list("person_id", "role"):
        roles[person_id].add(Role(role))
    return {person_id: frozenset(some) for person_id, some in roles.items()}


def _foreign(asked: Sequence[Reminder]) -> set[int]:
    """Of the meetings that these ask their organisers about, those that serve a project of others."""
    organisers = {one.meeting_id: one.person_id for one in asked if one.meeting_id is not None}
    if not organisers:
        return set()
    served = list(MeetingProject.objects.filter(meeting__in=organisers).select_related("project"))
    members = set(
        ProjectMember.objects.filter(
            project__in={one.project_id for one in served}, person__in=set(organisers.values())
        ).values_list("project_id", "person_id")
    )
    found = set()
    for one in served:
        person_id, project = organisers[one.meeting_id], one.project
        owners = (project.library_owner_id, project.it_owner_id, project.sponsor_id)
        if person_id not in owners and (project.pk, person_id) not in members:
            found.add(one.meeting_id)
    return found


def followed() -> Exists:
    """Whether a joint contact came on the day the reminder went or in the 7 days after. On Reminder."""
    contacts = MeetingProject.objects.filter(
        project_id=OuterRef("project_id"),
        meeting__joint=True,
        meeting__held_on__gte=OuterRef("message__sent_on"),
        meeting__held_on__lte=ExpressionWrapper(OuterRef("message__sent_on") + QUIET, output_field=DateField()),
    )
    return Exists(contacts)


def _told(people: Collection[int], *, since: date) -> dict[int, list[LastMessage]]:
    told: dict[int, list[LastMessage]] = defaultdict(list)
    sent = (
        Reminder.objects.filter(
            person__in=people,
            rung__in=OWNERS_RUNGS,
            message__state=MessageState.SENT,
            message__sent_on__gte=since,
        )
        .annotate(came=followed())
        .order_by()
        .values_list("person_id", "project_id", "rung", "cycle_on", "message__sent_on", "answer", "came")
    )
    for person_id, project_id, rung, cycle_on, sent_on, answer, came in sent:
        told[person_id].append(
            LastMessage(project_id or 0, rung, cycle_on, sent_on or since, heeded=bool(answer) or came)
        )
    return told


def _tasks(projects: Collection[int]) -> dict[int, list[Task]]:
    tasks: dict[int, list[Task]] = defaultdict(list)
    open_actions = (
        Action.objects.filter(project__in=projects, state=ActionState.OPEN)
        .order_by(F("due_on").asc(nulls_last=True), "pk")
        .values_list("project_id", "text", "owner__name", "due_on")
    )
    for project_id, text, owner, due_on in open_actions:
        if len(tasks[project_id]) < TASKS:
            tasks[project_id].append(Task(text, owner or "", due_on))
    return tasks


def _meetings(projects: Collection[int], **which: Any) -> dict[int, list[Held]]:
    meetings: dict[int, list[Held]] = defaultdict(list)
    rows = (
        MeetingProject.objects.filter(project__in=projects, **which)
        .order_by("meeting__held_on", "meeting_id")
        .values_list("project_id", "meeting__held_on", "meeting__starts_at", "meeting__minutes")
    )
    for project_id, day, starts_at, minutes in rows:
        meetings[project_id].append(Held(day, starts_at, minutes))
    return meetings


def obsolete() -> QuerySet[Reminder, Reminder]:
    """Reminders of the outer Message whose cause is gone: a contact moved the due day, or somebody said how it went."""
    clock = "project__cadence__due_on"
    return Reminder.objects.filter(message=OuterRef("pk")).filter(
        Q(
            Q(**{f"{clock}__isnull": True}) | Q(**{f"{clock}__gt": F("due_on")}) | Q(**{f"{clock}__lt": F("due_on")}),
            rung__in=LADDER,
        )
        | Q(Q(meeting__isnull=True) | Q(meeting__state__gt=MeetingState.PLANNED)
            | Q(meeting__state__lt=MeetingState.PLANNED), rung=Rung.DID_YOU_MEET)
    )  # fmt: skip


class Effect(NamedTuple):
    """Of `sent` reminders of a rung, `followed`: a joint contact within 7 days. Not how many were answered: of one day
    and a project with one owner, that would say what a person did with their mail."""

    rung: Rung
    sent: int
    followed: int


def effect(institution_id: int, from_on: date, to_on: date) -> list[Effect]:
    """Did the reminders sent on these days work? Per rung about a project, in the ladder's order. One query."""
    found = {rung: counts for rung, *counts in _EFFECT(at=institution_id, from_on=from_on, to_on=to_on)}
    return [Effect(rung, *found.get(rung, (0, 0))) for rung in Rung if rung != Rung.STOPPED]


class Reminded(NamedTuple):
    """A reminder that was sent, about a project."""

    project: str
    sent_on: date
    followed: bool
    project_id: int | None


def reminded(institution_id: int, from_on: date, to_on: date, rung: str) -> list[Reminded]:
    """What `effect` counts in one rung, the newest first. One query."""
    rows = _sent(institution_id, from_on, to_on).filter(rung=rung).order_by("-message__sent_on", "-pk")
    return [
        Reminded(name or "", sent_on, came, project_id)
        for name, sent_on, came, project_id in rows.values_list(
            "project__name", "message__sent_on", "came", "project_id"
        )
    ]


def _sent(at: int, from_on: date, to_on: date) -> QuerySet[Any, Any]:
    found = Reminder.objects.filter(
        institution_id=at,
        message__state=MessageState.SENT,
        message__sent_on__gte=from_on,
        message__sent_on__lte=to_on,
    )
    return found.annotate(came=followed())


def _effect(at: int, from_on: date, to_on: date) -> QuerySet[Any, Any]:
    counts = {"sent": Count("pk"), "followed": Count("pk", filter=Q(came=True))}
    found: QuerySet[Any, Any] = _sent(at, from_on, to_on).order_by().values_list("rung").annotate(**counts)
    return found


#: Compiled for P3, the dean's report: see docs/performance.md.
_EFFECT = Compiled(_effect)


def who_met(project: Project, planned: Meeting | None) -> list[Person]:
    """Who is taken to have been there: those asked to the planned meeting, else those of last time; with the owners of
    a side that would be missing. At most three queries."""
    ids: list[int] = []
    if planned is not None:
        asked = planned.attendances.filter(person__isnull=False).order_by("pk")
        ids = [person_id for person_id in asked.values_list("person_id", flat=True) if person_id is not None]
    ids = ids or usual_attendees(project.pk)
    owners = [owner for owner in (project.library_owner_id, project.it_owner_id) if owner is not None]
    people = {one.pk: one for one in Person.objects.active().filter(pk__in={*ids, *owners}).select_related("team")}
    came = [people[pk] for pk in dict.fromkeys(ids) if pk in people]
    sides = {one.side for one in came}
    return came + [
        people[owner] for owner in dict.fromkeys(owners)
        if owner in people and owner not in ids and people[owner].side not in sides
    ]  # fmt: skip


def snoozes_of(person: Person, *, today: date) -> QuerySet[Snooze, Snooze]:
    """Those still in force, with their projects. One query."""
    return (
        Snooze.objects.filter(person=person, until_on__gte=today).select_related("project").order_by("until_on", "pk")
    )


def told_at(person: Person) -> Case:
    """On Reminder: when what `person` may know of it last changed. Of somebody else's it is not when they answered, nor
    the hour at which they chose not to be reminded."""
    day = TruncDay("updated_at", tzinfo=UTC)
    return Case(
        When(Q(person=person), then=F("updated_at")),
        When(answered_at__isnull=False, then=Coalesce("message__updated_at", day)),
        When(~Q(cancelled=Cancelled.NO), then=day),
        default=F("updated_at"),
        output_field=DateTimeField(),
    )


def outcomes(*, at: datetime, zone: str) -> QuerySet[Reminder, Reminder]:
    """Newest first, each with `ended` (planned, sending, sent, failed or cancelled), `why` it was not or will not be
    sent, and `came`: a contact followed. `zone`: of the institution."""
    return (
        Reminder.objects.select_related("project", "person", "message")
        .annotate(why=why_cancelled(at=at, zones=[zone]))
        .annotate(ended=ENDED, came=followed())
        .order_by("-pk")
    )
