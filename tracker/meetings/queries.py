"""Reads of meetings: what counts, why something does not, and the contact days that the rollup is made of."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from accounts.people.models import Person
from accounts.people.queries import Moves, moves_among, read_moves
from accounts.roles import Side
from foundation.db.compiled import Compiled, in_list
from foundation.links import read_links
from tracker.cadence.queries import CadenceInput, ContactHistory
from tracker.cadence.sql import DayBit, Monday
from tracker.cadence.weeks import day_bit, monday_of, week_of
from tracker.meetings.extension_points import trace_managers
from tracker.meetings.joint import WhyNot, reasons_against
from tracker.meetings.models import Attendance, Meeting, MeetingProject, MeetingState
from tracker.meetings.proposed_times import MAX_PAST_MEETINGS, Held
from tracker.projects.models import Project, ProjectMember
from tracker.projects.queries import counted_with_past, read_counted

OFFERED = 8  # people that a search offers


def has_trace(meeting: Meeting, *, notes: bool = True) -> bool:
    """It left a note, a decision, an action or an agenda item. Up to three queries, none when there are notes.
    `notes` False: besides its notes."""
    return (notes and bool(meeting.notes)) or any(
        manager.filter(meeting=meeting).exists() for manager in trace_managers()
    )


def why_not(meeting: Meeting, *, requires_trace: bool) -> list[WhyNot]:
    """Why the meeting does not count; empty when it does. Reads prefetched attendances where there are any."""
    return reasons_against(
        state=meeting.state,
        sides={attendance.side for attendance in meeting.attendances.all() if attendance.attended},
        trace=not requires_trace or has_trace(meeting),
        requires_trace=requires_trace,
    )


def counting(*, requires_trace: bool) -> Q:
    """The same as `why_not` being empty, as a condition on Meeting for whole sets at once."""
    came = Attendance.objects.filter(meeting=OuterRef("pk"), attended=True)
    condition = Q(Exists(came.filter(side=Side.LIBRARY)), Exists(came.filter(side=Side.IT)), state=MeetingState.HELD)
    if requires_trace:
        traces = (Q(Exists(manager.filter(meeting=OuterRef("pk")))) for manager in trace_managers())
        condition &= reduce(or_, traces, ~Q(notes=""))
    return condition


def contact_masks(project_ids: Collection[int], weeks: Collection[date]) -> dict[tuple[int, date], int]:
    """(project id, Monday) -> mask of contact days, for every pair, 0 where there is none. One query."""
    truth = {(project_id, week): 0 for project_id in project_ids for week in weeks}
    if not truth:
        return {}
    spans = reduce(or_, (Q(meeting__held_on__range=(week, week + timedelta(days=6))) for week in weeks))
    held = MeetingProject.objects.filter(spans, project_id__in=project_ids, meeting__joint=True)
    for project_id, day in held.values_list("project_id", "meeting__held_on").distinct():
        truth[project_id, monday_of(week_of(day))] |= day_bit(day)
    return truth


def contact_days(institution_ids: Collection[int] | None) -> QuerySet[Any, Any]:
    """What the rollup is made of: institution_id, project_id, week, and the day's bit, a row for each meeting. None: of
    all institutions, without a look at the index of each.
    Found by the meeting's institution, which has an index; by the row's own the database looks at everybody's."""
    held = MeetingProject.objects.filter(meeting__joint=True).order_by()
    if institution_ids is not None:
        held = held.filter(meeting__institution_id__in=institution_ids)
    day = "meeting__held_on"
    return held.values_list("institution_id", "project_id").annotate(week=Monday(day), days=DayBit(day))


@dataclass(frozen=True, slots=True)
class LogContext:
    """What a new meeting is judged and counted by: its projects with their past, and who of its people moved when."""

    subjects: list[CadenceInput]
    past: ContactHistory
    moves: Moves


#: Compiled for P2, to log a meeting: see docs/performance.md.
_LOG_CONTEXT = Compiled(lambda ids, people: counted_with_past(ids, moves_among(people)))


def load_log_context(project_ids: Sequence[int], person_ids: Sequence[int]) -> LogContext:
    """To be asked under the institution's lock. One query, for a few projects."""
    rows = _LOG_CONTEXT(ids=project_ids, people=person_ids)
    subjects, past = read_counted([row[:-1] for row in rows], project_ids)
    return LogContext(subjects, past, read_moves(rows[0][-1] if rows else None))


def usual_attendees(project_id: int) -> list[int]:
    """Ids of the people who attended the project's last held meeting. One query."""
    last = Meeting.objects.filter(projects=project_id, state="held").order_by("-held_on", "-id").values("pk")[:1]
    rows = Meeting.objects.filter(pk__in=last, attendances__attended=True, attendances__person__isnull=False)
    return list(rows.order_by("attendances__id").values_list("attendances__person_id", flat=True))


def following(meeting: Meeting, project_ids: Collection[int]) -> Meeting | None:
    """The next planned meeting of these projects: where what this one does not reach is carried over. One query."""
    planned = Meeting.objects.filter(projects__in=project_ids, state=MeetingState.PLANNED)
    return planned.filter(held_on__gte=meeting.held_on).exclude(pk=meeting.pk).order_by("held_on", "id").first()


@dataclass(frozen=True, slots=True)
class LastTime:
    """How projects met last time: who came, and of the first of them how long, how and when."""

    people: list[int]
    minutes: int | None = None
    mode: str | None = None
    held_on: date | None = None


def meetings_ahead(project: Project, today: date) -> QuerySet[Meeting]:
    """Planned after today, of this project alone."""
    others = MeetingProject.objects.filter(meeting=OuterRef("pk")).exclude(project=project)
    return Meeting.objects.filter(~Exists(others), projects=project, state=MeetingState.PLANNED, held_on__gt=today)


def last_time(projects: Sequence[Project]) -> LastTime:
    """Who came to the last held meeting of each; where there was none, its owners. Three queries if any."""
    if not projects:
        return LastTime([])
    held = Meeting.objects.filter(projects=OuterRef("pk"), state=MeetingState.HELD).order_by("-held_on", "-id")
    rows = Project.objects.filter(pk__in=[project.pk for project in projects])
    latest = dict(rows.annotate(latest=Subquery(held.values("pk")[:1])).values_list("pk", "latest"))
    meetings = Meeting.objects.in_bulk([pk for pk in latest.values() if pk])
    came: dict[int, list[int]] = defaultdict(list)
    there = Attendance.objects.filter(meeting__in=meetings, attended=True, person__isnull=False).order_by("id")
    for meeting_id, person_id in there.values_list("meeting_id", "person_id"):
        came[meeting_id].append(person_id)
    people: dict[int, None] = {}
    for project in projects:
        owners = [pk for pk in (project.library_owner_id, project.it_owner_id) if pk]
        people.update(dict.fromkeys(came.get(latest.get(project.pk) or 0) or owners))
    first = meetings.get(latest.get(projects[0].pk) or 0)
    if first is None:
        return LastTime(list(people))
    return LastTime(list(people), first.minutes, first.mode, first.held_on)


def people_called(text: str, *, without: Collection[int]) -> list[Person]:
    """The first whose name has all the words of `text`, or whose address begins with one. One query."""
    people = Person.objects.active().select_related("team").exclude(pk__in=without).order_by("name", "id")
    words = text.split()
    for word in words:
        people = people.filter(Q(name__icontains=word) | Q(email__istartswith=word))
    return list(people[:OFFERED]) if words else []


def habit_of(project_id: int) -> list[Held]:
    """The project's last held meetings, newest first. One query."""
    rows = Meeting.objects.filter(projects=project_id, state=MeetingState.HELD).order_by("-held_on", "-id")
    return [Held(*row) for row in rows.values_list("held_on", "starts_at", "minutes")[:MAX_PAST_MEETINGS]]


_OF_A_PERSON = ("person_id", "guest_name", "guest_address", "side", "invited", "answer", "attended")


def project_ids_of(meeting_ids: Collection[int]) -> dict[int, list[int]]:
    """meeting id -> ids of its projects, in the order they were given. One query."""
    ids: dict[int, list[int]] = defaultdict(list)
    rows = MeetingProject.objects.filter(meeting__in=meeting_ids).order_by("id")
    for meeting_id, project_id in rows.values_list("meeting_id", "project_id"):
        ids[meeting_id].append(project_id)
    return ids


def put_people(rows: list[dict[str, Any]], *, requires_trace: bool) -> None:
    """Add to rows of meetings: projects, attendees, guests, invited, answers and why_not. Two queries, and three more
    where a trace is asked for."""
    ids = [row["id"] for row in rows]
    projects = project_ids_of(ids)
    people: dict[int, list[Any]] = defaultdict(list)
    there = Attendance.objects.filter(meeting__in=ids).order_by("id")
    for meeting_id, *one in there.values_list("meeting_id", *_OF_A_PERSON):
        people[meeting_id].append(one)
    traced = _traced(ids) if requires_trace else set()
    for row in rows:
        pk = row["id"]
        _put(row, projects[pk], people[pk], traced=pk in traced, requires_trace=requires_trace)


def whole(pk: int, columns: tuple[str, ...], *, requires_trace: bool) -> dict[str, Any] | None:
    """One meeting with these columns and what `put_people` adds; None if there is none. Three queries, and three more
    where a trace is asked for."""
    rows = list(Meeting.objects.filter(pk=pk).order_by().values(*columns))
    put_people(rows, requires_trace=requires_trace)
    return rows[0] if rows else None


@dataclass(frozen=True, slots=True)
class Logged:
    """A meeting as it was just written: its projects in the order given, and everybody who came or was invited."""

    meeting: Meeting
    project_ids: list[int]
    people: list[Attendance]

    def whole(self, columns: tuple[str, ...], *, requires_trace: bool) -> dict[str, Any]:
        """What `whole` would read. No query, and three where a trace is asked for."""
        meeting, fields = self.meeting, Meeting._meta.get_field
        row = {name: getattr(meeting, fields(name).attname) for name in columns}  # type: ignore[union-attr]
        there = [[getattr(one, name) for name in _OF_A_PERSON] for one in self.people]
        traced = requires_trace and bool(_traced([meeting.pk]))
        _put(row, self.project_ids, there, traced=traced, requires_trace=requires_trace)
        return row


def _traced(meeting_ids: Collection[int]) -> set[int]:
    """Those with a decision, an action or an agenda item. Three queries."""
    found: set[int] = set()
    for manager in trace_managers():
        found.update(manager.filter(meeting__in=meeting_ids).values_list("meeting_id", flat=True))
    return found


def _put(row: dict[str, Any], projects: list[int], people: list[Any], *, traced: bool, requires_trace: bool) -> None:
    """`people`: rows of _OF_A_PERSON."""
    row["projects"] = projects
    row["links"] = [{"label": link.label, "url": link.url} for link in read_links(row["links"])]
    row["attendees"] = [pk for pk, *_who, attended in people if pk and attended]
    row["guests"] = [
        {"name": name, "side": side, "address": address} for pk, name, address, side, *_ in people if not pk
    ]
    row["invited"] = [pk for pk, _name, _address, _side, invited, *_ in people if pk and invited]
    row["answers"] = [
        {"person": pk, "guest": name, "answer": answer}
        for pk, name, _address, _side, invited, answer, _ in people
        if invited
    ]
    reasons = reasons_against(
        state=row["state"],
        sides={side for _pk, _name, _address, side, *_, attended in people if attended},
        trace=bool(row["notes"]) or traced,
        requires_trace=requires_trace,
    )
    row["why_not"] = [{"code": reason, "reason": reason.label} for reason in reasons]


def _members(ids: Any) -> QuerySet[Any, Any]:
    return ProjectMember.objects.filter(in_list("project_id", ids)).order_by().values_list("person_id")


def _recent(ids: Any) -> QuerySet[Any, Any]:
    """The last 50 who came or were asked. At first the last meetings, of which there cannot be more."""
    last = Meeting.objects.filter(in_list("servings__project_id", ids)).order_by("-held_on").values("pk")[:50]
    came = Attendance.objects.filter(meeting__in=last, person__isnull=False)
    return came.order_by("-meeting__held_on").values_list("person_id")[:50]


#: Compiled for P13, the log form: see docs/performance.md.
_MEMBERS, _RECENT = Compiled(_members), Compiled(_recent)


def people_near(projects: Iterable[Project]) -> list[int]:
    """Ids of the people of these projects: owners and members, and who was at their last meetings. Two queries."""
    owners = {pk for project in projects for pk in (project.library_owner_id, project.it_owner_id) if pk}
    ids = [project.pk for project in projects]
    return sorted({*owners, *(pk for (pk,) in (*_MEMBERS(ids=ids), *_RECENT(ids=ids)))})
