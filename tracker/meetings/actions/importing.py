"""Meetings from a CSV file: checked as a whole, then added as a whole or not at all. Memory does not grow with it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.audit.models import record
from accounts.errors import Forbidden, Refused
from accounts.institutions.actions import lock
from accounts.institutions.models import Institution
from accounts.people.access import may_write
from accounts.people.models import Person, Role, Side, SideSince
from accounts.people.queries import moves_of, side_on
from tracker.cadence.actions import reconcile
from tracker.meetings.actions.checks import check_meeting
from tracker.meetings.csv_rows import Problem, Row, read_rows
from tracker.meetings.joint import reasons_against
from tracker.meetings.models import AgendaItem, Attendance, Meeting, MeetingProject, MeetingState
from tracker.meetings.queries import contact_days
from tracker.projects.actions import refresh_cadence
from tracker.projects.models import Project

TOGETHER = 1000  # rows that go to the database together
MOST_PROBLEMS = 200  # kept; the rest is only counted


@dataclass
class Outcome:
    """`added`: or would be, when only checked. `present`: rows that an earlier import or an earlier row brought."""

    rows: int = 0
    added: int = 0
    present: int = 0
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0

    def blame(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.problem_count += 1
            if len(self.problems) < MOST_PROBLEMS:
                self.problems.append(problem)


def check_import(*, institution_id: int, by: Person | None, at: datetime, chunks: Iterable[bytes]) -> Outcome:
    """What importing the file would do; nothing is written."""
    allow_import(by)
    institution = Institution.objects.get(pk=institution_id)
    outcome = Outcome()
    for _new in _new_meetings(institution, by=by, at=at, chunks=chunks, outcome=outcome):
        pass
    return outcome


def import_meetings(*, institution_id: int, by: Person | None, at: datetime, chunks: Iterable[bytes]) -> Outcome:
    """Add the meetings of a CSV file; with a problem in any row, none. A row whose external id, or whose whole content
    where it has none, was imported before is left out, so that the same file twice adds nothing."""
    allow_import(by)
    try:
        with transaction.atomic():
            institution = lock(institution_id)
            outcome = Outcome()
            touched: set[int] = set()
            for prepared in _new_meetings(institution, by=by, at=at, chunks=chunks, outcome=outcome):
                if not outcome.problems:
                    _add(prepared)
                    touched.update(project_id for new in prepared for project_id in new.project_ids)
            if outcome.problems:
                raise _Abandoned
            if touched:
                reconcile(truth=contact_days([institution_id]), institution_ids=[institution_id])
                _refresh(institution, touched, at)
            record(
                institution_id=institution_id,
                by=by,
                at=at,
                action="meeting.import",
                target=institution,
                rows=outcome.rows,
                added=outcome.added,
            )
    except _Abandoned:
        pass
    return outcome


class _Abandoned(Exception):
    """Rolls the import back."""


@dataclass(slots=True)
class _New:
    meeting: Meeting
    project_ids: list[int]
    people: list[tuple[int, Side]]
    guests: tuple[tuple[str, str], ...]


def allow_import(by: Person | None) -> None:
    if by is not None and not (may_write(by.roles, belongs=False) or Role.STAFF in by.roles):
        raise Forbidden(_("Only staff and managers import meetings."))


class _Directory:
    """The institution's projects and people, by what a file calls them. Three queries."""

    def __init__(self, institution: Institution, by: Person | None) -> None:
        ours = Project.objects.filter(institution_id=institution.pk)
        self.projects: dict[str, list[int]] = {}
        for project_id, name in ours.order_by("pk").values_list("pk", "name"):
            self.projects.setdefault(name.strip().casefold(), []).append(project_id)
        self.ids = {project_id for ids in self.projects.values() for project_id in ids}
        self.writable = self.ids
        if by is not None and not may_write(by.roles, belongs=False):
            self.writable = set(ours.of(by).values_list("pk", flat=True))
        people = Person.objects.filter(institution_id=institution.pk)
        self.people = {
            email.lower(): (person_id, Side(side or Side.OTHER))
            for person_id, email, side in people.values_list("pk", "email", "team__side")
        }
        self.moves = moves_of(SideSince.objects.filter(institution_id=institution.pk))

    def project(self, text: str) -> int:
        found = self.projects.get(text.casefold(), [])
        if not found and text.isdecimal() and text.isascii() and len(text) < 19 and int(text) in self.ids:
            found = [int(text)]
        if not found:
            raise ValueError(_("There is no project %(text)s here.") % {"text": f"“{text[:100]}”"})
        if len(found) > 1:
            raise ValueError(_("Several projects are called %(text)s. Write the id.") % {"text": f"“{text[:100]}”"})
        if found[0] not in self.writable:
            raise ValueError(_("Only the people of %(text)s and managers log its meetings.") % {"text": f"“{text}”"})
        return found[0]

    def person(self, email: str, day: date) -> tuple[int, Side]:
        if email not in self.people:
            raise ValueError(_("There is nobody here with the address %(email)s.") % {"email": f"“{email[:100]}”"})
        person_id, today_s = self.people[email]
        return person_id, side_on(day, moves=self.moves.get(person_id, ()), today_s=today_s)


def _new_meetings(
    institution: Institution, *, by: Person | None, at: datetime, chunks: Iterable[bytes], outcome: Outcome
) -> Iterator[list[_New]]:
    """The meetings that are not there yet, some at a time; `outcome` counts and collects what is wrong."""
    directory = _Directory(institution, by)
    today = institution.day(at)
    organiser_id = by.pk if by is not None and by.institution_id == institution.pk else None
    seen: dict[str, tuple[int, int]] = {}
    rows = read_rows(chunks)
    while some := _some(rows, outcome):
        prepared = []
        known = set(
            Meeting.objects.filter(institution_id=institution.pk, external_id__in=[key for _n, key, _r in some])
            .order_by()
            .values_list("external_id", flat=True)
        )
        for number, key, row in some:
            if key in seen and seen[key][1] != hash(row):
                why = _("Row %(row)s has the same external id and another content.") % {"row": seen[key][0]}
                outcome.blame([Problem(number, "external_id", why)])
                continue
            try:
                new = _prepare(number, row, key, institution, directory, today, organiser_id)
            except Refused as refusal:
                outcome.blame(Problem(number, name, why) for name, why in refusal.fields.items())
                continue
            if key in known or key in seen:
                outcome.present += 1
            else:
                outcome.added += 1
                prepared.append(new)
            seen.setdefault(key, (number, hash(row)))
        yield prepared


def _some(rows: Iterator[tuple[int, Row | list[Problem]]], outcome: Outcome) -> list[tuple[int, str, Row]]:
    """The next readable rows with their keys; empty only at the end."""
    some: list[tuple[int, str, Row]] = []
    for number, row in rows:
        outcome.rows += 1
        if isinstance(row, Row):
            some.append((number, row.external_id or row.content_key(), row))
        else:
            outcome.blame(row)
        if len(some) == TOGETHER:
            break
    return some


def _prepare(
    number: int,
    row: Row,
    key: str,
    institution: Institution,
    directory: _Directory,
    today: date,
    organiser_id: int | None,
) -> _New:
    """Refused naming the columns."""
    problems: dict[str, str] = {}
    project_ids: list[int] = []
    people: list[tuple[int, Side]] = []
    try:
        project_ids = list(dict.fromkeys(directory.project(text) for text in row.projects))
    except ValueError as error:
        problems["projects"] = str(error)
    try:
        people = list(dict.fromkeys(directory.person(email, row.held_on) for email in row.attendees))
    except ValueError as error:
        problems["attendees"] = str(error)
    state = row.state or (MeetingState.HELD if row.held_on <= today else MeetingState.PLANNED)
    try:
        check_meeting(projects=row.projects, held_on=row.held_on, state=state, today=today)
    except Refused as refusal:
        problems.update(refusal.fields)
    if problems:
        raise Refused(problems)
    against = reasons_against(
        state=state,
        sides={side for _person, side in people} | {side for _name, side in row.guests},
        trace=bool(row.notes),
        requires_trace=institution.requires_trace,
    )
    meeting = Meeting(
        institution_id=institution.pk,
        held_on=row.held_on,
        starts_at=row.starts_at,
        minutes=row.minutes,
        mode=row.mode,
        state=state,
        notes=row.notes,
        organiser_id=organiser_id,
        external_id=key,
        joint=not against,
    )
    return _New(meeting, project_ids, people, row.guests)


def _add(prepared: list[_New]) -> None:
    Meeting.objects.bulk_create([new.meeting for new in prepared])
    with connection.cursor() as cursor:  # rows without a default or an id that anybody needs: a third of the time
        cursor.executemany(
            f"INSERT INTO {MeetingProject._meta.db_table} (institution_id, meeting_id, project_id) "  # noqa: S608
            "VALUES (%s, %s, %s)",
            [
                (new.meeting.institution_id, new.meeting.pk, project_id)
                for new in prepared
                for project_id in new.project_ids
            ],
        )
        cursor.executemany(
            f"INSERT INTO {Attendance._meta.db_table} "  # noqa: S608
            "(institution_id, meeting_id, person_id, guest_name, side, invited, answer, attended) "
            "VALUES (%s, %s, %s, %s, %s, %s, '', %s)",
            [attendance for new in prepared for attendance in _attendances(new)],
        )
    planned = [new for new in prepared if new.meeting.state == MeetingState.PLANNED]
    backlog = AgendaItem.objects.filter(meeting__isnull=True)
    asked = {project_id for new in planned for project_id in new.project_ids}
    waiting = set(backlog.filter(project_id__in=asked).values_list("project_id", flat=True)) if asked else set()
    for new in planned:
        if waiting.intersection(new.project_ids):
            backlog.filter(project_id__in=new.project_ids).update(meeting=new.meeting)
            waiting.difference_update(new.project_ids)


def _attendances(new: _New) -> Iterator[tuple[Any, ...]]:
    here = new.meeting.institution_id, new.meeting.pk
    for person_id, side in new.people:
        yield *here, person_id, "", side.value, False, True
    for name, guest_side in new.guests:
        yield *here, None, name, guest_side, False, True


def _refresh(institution: Institution, project_ids: set[int], at: datetime) -> None:
    ids = iter(sorted(project_ids))
    while chunk := list(islice(ids, TOGETHER)):
        refresh_cadence(project_ids=chunk, institution=institution, at=at)
