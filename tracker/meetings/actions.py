"""Writes to meetings. Keyword-only, atomic, with `by` and `at`; audit and cadence in the same transaction.

Every action that can move a contact takes the institution's lock first and ends in `_keep_in_step`.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.changes import changed
from accounts.audit.models import record
from accounts.errors import Forbidden, Refused, Stale
from accounts.institutions.actions import lock
from accounts.institutions.models import Institution
from accounts.people.access import may_write
from accounts.people.models import Person
from accounts.people.queries import sides_on
from tracker.cadence.actions import set_contact_weeks
from tracker.cadence.weeks import monday_of, week_of
from tracker.meetings.models import AgendaItem, Attendance, Meeting, MeetingProject, MeetingState
from tracker.meetings.queries import Guest, contact_masks, project_ids_of, why_not
from tracker.projects.actions import refresh_cadence
from tracker.projects.models import Project
from tracker.projects.queries import belonging

EARLIEST = date(1990, 1, 1)  # a day before this is a typing mistake


@transaction.atomic
def log_meeting(
    *,
    institution_id: int,
    by: Person | None,
    at: datetime,
    projects: Sequence[Project],
    held_on: date,
    attendees: Sequence[Person] = (),
    guests: Sequence[Guest] = (),
    invited: Sequence[Person] = (),
    state: str | None = None,
    **fields: Any,
) -> Meeting:
    """Log or plan a meeting. `state` None: held when `held_on` is today or past, else planned.

    `fields` are Meeting's own: starts_at, minutes, mode, notes, organiser, external_id.
    """
    institution = lock(institution_id)
    today = institution.day(at)
    state = state or (MeetingState.HELD if held_on <= today else MeetingState.PLANNED)
    _check(projects=projects, held_on=held_on, state=state, today=today)
    _allow([project.pk for project in projects], by)
    fields.setdefault("organiser", by if by is not None and by.institution_id == institution_id else None)
    meeting = Meeting(institution=institution, held_on=held_on, state=state, **fields)
    meeting.save(force_insert=True)
    _set_projects(meeting, projects)
    _set_people(meeting, attendees=attendees, guests=guests, invited=invited)
    if state == MeetingState.PLANNED:
        AgendaItem.objects.filter(project__in=projects, meeting__isnull=True).update(meeting=meeting)
    _settle(meeting, institution)
    ids = [project.pk for project in projects]
    _keep_in_step(institution, ids, {held_on}, at)
    record(
        institution_id=institution_id,
        by=by,
        at=at,
        action="meeting.log",
        target=meeting,
        projects=ids,
        held_on=str(held_on),
        state=state,
    )
    return meeting


@transaction.atomic
def update_meeting(
    *,
    meeting: Meeting,
    by: Person | None,
    at: datetime,
    version: int | None = None,
    projects: Sequence[Project] | None = None,
    attendees: Sequence[Person] | None = None,
    guests: Sequence[Guest] | None = None,
    invited: Sequence[Person] | None = None,
    **fields: Any,
) -> Meeting:
    """Set what is given; None leaves it. `version`: the one the caller read; Stale when it is no longer current."""
    institution = lock(meeting.institution_id)
    meeting = Meeting.objects.get(pk=meeting.pk)
    if version is not None and meeting.version != version:
        raise Stale
    before_ids = project_ids_of([meeting.pk])[meeting.pk]
    before_day, before_state = meeting.held_on, meeting.state
    changes = changed(meeting, fields)
    for name, value in fields.items():
        setattr(meeting, name, value)
    after_ids = before_ids if projects is None else [project.pk for project in projects]
    _check(projects=after_ids, held_on=meeting.held_on, state=meeting.state, today=institution.day(at))
    _allow({*before_ids, *after_ids}, by)
    meeting.version += 1
    meeting.save()
    if projects is not None:
        _set_projects(meeting, projects)
        changes["projects"] = [before_ids, after_ids]
    if attendees is not None or guests is not None or invited is not None:
        changes["people"] = [_people_of(meeting), None]
        _set_people(meeting, attendees=attendees, guests=guests, invited=invited)
        changes["people"][1] = _people_of(meeting)
    if meeting.state == MeetingState.HELD and before_state == MeetingState.PLANNED:
        _carry_over(meeting)
    _settle(meeting, institution)
    _keep_in_step(institution, {*before_ids, *after_ids}, {before_day, meeting.held_on}, at)
    record(institution_id=institution.pk, by=by, at=at, action="meeting.update", target=meeting, **changes)
    return meeting


@transaction.atomic
def delete_meeting(*, meeting: Meeting, by: Person | None, at: datetime) -> None:
    """Takes along who came; its decisions and actions stay with their project. The trail keeps what it was."""
    institution = lock(meeting.institution_id)
    ids = project_ids_of([meeting.pk])[meeting.pk]
    _allow(ids, by)
    record(
        institution_id=institution.pk,
        by=by,
        at=at,
        action="meeting.delete",
        target=meeting,
        projects=ids,
        held_on=str(meeting.held_on),
        state=meeting.state,
        people=_people_of(meeting),
        notes=meeting.notes,
    )
    day = meeting.held_on
    meeting.delete()
    _keep_in_step(institution, ids, {day}, at)


def settle_trace(*, meeting: Meeting, at: datetime) -> None:
    """After a decision, an action or an agenda item came to the meeting or left it: does it count now? In a transaction
    of the caller."""
    institution = lock(meeting.institution_id)
    if institution.requires_trace:
        _settle(meeting, institution)
        _keep_in_step(institution, project_ids_of([meeting.pk])[meeting.pk], {meeting.held_on}, at)


def _check(*, projects: Collection[Any], held_on: date, state: str, today: date) -> None:
    problems = {}
    if not projects:
        problems["projects"] = _("Choose at least one project.")
    if held_on < EARLIEST:
        problems["held_on"] = _("This day lies before 1990.")
    if state == MeetingState.HELD and held_on > today:
        problems["held_on"] = _("A meeting on a day to come is planned, not held.")
    if problems:
        raise Refused(problems)


def _allow(project_ids: Collection[int], by: Person | None) -> None:
    if by is None or may_write(by.roles, belongs=False):
        return
    if not may_write(by.roles, belongs=set(project_ids) <= belonging(project_ids, by)):
        raise Forbidden(_("Only the people of a project and managers log its meetings."))


def _set_projects(meeting: Meeting, projects: Sequence[Project]) -> None:
    wanted = [project.pk for project in projects]
    MeetingProject.objects.filter(meeting=meeting).exclude(project_id__in=wanted).delete()
    MeetingProject.objects.bulk_create(
        [
            MeetingProject(institution_id=meeting.institution_id, meeting=meeting, project_id=project_id)
            for project_id in dict.fromkeys(wanted)
        ],
        ignore_conflicts=True,
    )


def _set_people(
    meeting: Meeting,
    *,
    attendees: Iterable[Person] | None,
    guests: Sequence[Guest] | None,
    invited: Iterable[Person] | None,
) -> None:
    """Set who attended, which guests, who was invited; None leaves that. A row that stays keeps its side and answer."""
    rows = {row.person_id or 0: row for row in meeting.attendances.filter(person__isnull=False)}
    came = None if attendees is None else {person.pk: person for person in attendees}
    asked = None if invited is None else {person.pk: person for person in invited}
    newcomers = {
        person_id: person for person_id, person in {**(came or {}), **(asked or {})}.items() if person_id not in rows
    }
    sides = sides_on(list(newcomers.values()), meeting.held_on) if newcomers else {}
    for person_id in newcomers:
        rows[person_id] = Attendance(
            institution_id=meeting.institution_id, meeting=meeting, person_id=person_id, side=sides[person_id]
        )
    gone = []
    for person_id, row in rows.items():
        row.attended = row.attended if came is None else person_id in came
        row.invited = row.invited if asked is None else person_id in asked
        if not row.attended and not row.invited and row.pk is not None:
            gone.append(row.pk)
    Attendance.objects.filter(pk__in=gone).delete()
    kept = [row for row in rows.values() if row.pk is not None and row.pk not in gone]
    if kept:
        Attendance.objects.bulk_update(kept, ["attended", "invited"])
    new = [row for row in rows.values() if row.pk is None]
    if guests is not None:
        meeting.attendances.filter(person__isnull=True).delete()
        new += [
            Attendance(
                institution_id=meeting.institution_id,
                meeting=meeting,
                guest_name=guest.name,
                side=guest.side,
                attended=True,
            )
            for guest in guests
        ]
    Attendance.objects.bulk_create(new)


def _settle(meeting: Meeting, institution: Institution) -> None:
    joint = not why_not(meeting, requires_trace=institution.requires_trace)
    if joint != meeting.joint:
        meeting.joint = joint
        Meeting.objects.filter(pk=meeting.pk).update(joint=joint)


def _carry_over(meeting: Meeting) -> None:
    """Agenda items that were not reached go to their project's next planned meeting, or wait for one."""
    for item in meeting.agenda_items.filter(reached=False):
        following = (
            Meeting.objects.filter(projects=item.project_id, state=MeetingState.PLANNED, held_on__gte=meeting.held_on)
            .exclude(pk=meeting.pk)
            .order_by("held_on", "id")
            .first()
        )
        AgendaItem.objects.create(
            institution_id=item.institution_id,
            project_id=item.project_id,
            meeting=following,
            text=item.text,
            minutes=item.minutes,
            position=item.position,
            carried_from=meeting,
        )


def _keep_in_step(institution: Institution, project_ids: Collection[int], days: Iterable[date], at: datetime) -> None:
    """Make the rollup and the cadence of these projects say what the meetings say, for the weeks of `days`."""
    weeks = {monday_of(week_of(day)) for day in days}
    set_contact_weeks(institution_id=institution.pk, truth=contact_masks(project_ids, weeks))
    refresh_cadence(projects=Project.objects.filter(pk__in=project_ids), institution=institution, at=at)


def _people_of(meeting: Meeting) -> list[list[Any]]:
    return [
        [row.person_id or row.guest_name, row.side, row.invited, row.answer, row.attended]
        for row in meeting.attendances.order_by("id")
    ]
