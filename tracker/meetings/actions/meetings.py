"""Writes to meetings. Keyword-only, atomic, with `by` and `at`; audit and cadence in the same transaction.

Every action that can move a contact takes the institution's lock first and ends in `_update_cadence`.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.audit.changes import set_fields
from accounts.audit.models import build_entry, record
from accounts.institutions.actions import lock, lock_for_update
from accounts.institutions.models import Institution
from accounts.people.models import Person
from foundation.contributions import contributed
from foundation.db.inserts import PARENT_ID, Batch, insert_with_children
from foundation.errors import Refused
from tracker.cadence.actions import contact_added, set_contact_weeks
from tracker.cadence.weeks import monday_of, week_of
from tracker.meetings.actions.attendance import build_attendances, people_of, renew_sides, set_people
from tracker.meetings.actions.checks import allow, check_meeting, check_open, tidy
from tracker.meetings.actions.rebuild import rebuild
from tracker.meetings.extension_points import MeetingExtension
from tracker.meetings.guests import Guest
from tracker.meetings.joint import reasons_against
from tracker.meetings.models import Answer, Attendance, Meeting, MeetingProject, MeetingState
from tracker.meetings.queries import Logged, contact_masks, load_log_context, project_ids_of, why_not
from tracker.meetings.states import usual_state
from tracker.projects.actions import refresh_cadence
from tracker.projects.models import Project


@transaction.atomic(savepoint=False)  # it is all that its callers do, or nothing of theirs stays
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
) -> Logged:
    """Log or plan a meeting. `state` None: held once its start, or its day, has come, else planned.

    `fields` are Meeting's own: starts_at, minutes, mode, notes, organiser, external_id.
    """
    institution = lock(institution_id)
    when: Any = {"held_on": held_on, "starts_at": fields.get("starts_at"), "now": institution.local_time(at)}
    state = state or usual_state(**when)
    check_meeting(projects=projects, state=state, **when)
    allow([project.pk for project in projects], by)
    tidy(fields)
    fields.setdefault("organiser", by if by is not None and by.institution_id == institution_id else None)
    meeting = Meeting(institution=institution, held_on=held_on, state=state, **fields)
    ids = list(dict.fromkeys(project.pk for project in projects))
    context = load_log_context(ids, [person.pk for person in (*attendees, *invited)])
    who = build_attendances(meeting, attendees=attendees, guests=guests, invited=invited, moves=context.moves)
    meeting.joint = not reasons_against(
        state=state,
        sides={row.side for row in who if row.attended},
        trace=bool(meeting.notes),
        requires_trace=institution.requires_trace,
    )
    parts = [
        Batch(
            [MeetingProject(institution_id=institution_id, meeting_id=PARENT_ID, project_id=project) for project in ids]
        )
    ]
    if who:
        parts.append(Batch(who))
    if meeting.joint:
        parts += contact_added(context.subjects, context.past, day=held_on, today=institution.day(at))
    entry = build_entry(
        by=by,
        at=at,
        action="meeting.log",
        target=meeting,
        projects=ids,
        held_on=str(held_on),
        state=state,
    )
    insert_with_children(meeting, [*parts, Batch([entry])])
    if state == MeetingState.PLANNED:
        for extension in contributed(MeetingExtension):
            extension.planned(meeting, ids)
    return Logged(meeting, ids, who)


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
    meeting, institution = lock_for_update(meeting, version=version)
    before_ids = project_ids_of([meeting.pk])[meeting.pk]
    before_day, before_state = meeting.held_on, meeting.state
    tidy(fields)
    changes = set_fields(meeting, fields)
    after_ids = before_ids if projects is None else [project.pk for project in projects]
    check_meeting(
        projects=after_ids,
        held_on=meeting.held_on,
        starts_at=meeting.starts_at,
        state=meeting.state,
        now=institution.local_time(at),
    )
    allow({*before_ids, *after_ids}, by)
    check_open(meeting)
    meeting.joint = meeting.joint and meeting.state == MeetingState.HELD
    meeting.version += 1
    meeting.save()
    if projects is not None:
        _set_projects(meeting, projects)
        changes["projects"] = [before_ids, after_ids]
    if meeting.held_on != before_day or (meeting.state == MeetingState.HELD and meeting.state != before_state):
        renew_sides(meeting)
    if attendees is not None or guests is not None or invited is not None:
        changes["people"] = [people_of(meeting), None]
        set_people(meeting, attendees=attendees, guests=guests, invited=invited)
        changes["people"][1] = people_of(meeting)
    if meeting.state != before_state and meeting.state != MeetingState.PLANNED:
        for extension in contributed(MeetingExtension):
            extension.over(meeting)
    _settle(meeting, institution)
    _update_cadence(institution, {*before_ids, *after_ids}, {before_day, meeting.held_on}, at)
    record(by=by, at=at, action="meeting.update", target=meeting, **changes)
    return meeting


@transaction.atomic
def delete_meeting(*, meeting: Meeting, by: Person | None, at: datetime, version: int | None = None) -> None:
    """Takes along who came; its decisions and actions stay with their project, its agenda waits for the next meeting.
    The trail keeps what it was."""
    meeting, institution = lock_for_update(meeting, version=version)
    ids = project_ids_of([meeting.pk])[meeting.pk]
    allow(ids, by)
    check_open(meeting)
    record(
        by=by,
        at=at,
        action="meeting.delete",
        target=meeting,
        projects=ids,
        held_on=str(meeting.held_on),
        state=meeting.state,
        people=people_of(meeting),
        notes=meeting.notes,
    )
    day = meeting.held_on
    meeting.delete()
    _update_cadence(institution, ids, {day}, at)


@transaction.atomic
def answer_invitation(*, meeting: Meeting, person: Person, by: Person | None, at: datetime, answer: str) -> Attendance:
    """Keep what an invited person answered; whether they came is another fact. People answer for themselves, those who
    write the meeting for anybody."""
    meeting, _institution = lock_for_update(meeting)
    if by is None or by.pk != person.pk:
        allow(project_ids_of([meeting.pk])[meeting.pk], by)
    check_open(meeting)
    if answer not in Answer.values:
        raise Refused({"answer": _("Answer yes, maybe or no.")})
    row = meeting.attendances.filter(person=person, invited=True).first()
    if row is None:
        raise Refused({"person": _("Only invited people can answer.")})
    if row.answer != answer:
        before, row.answer = row.answer, answer
        row.save(update_fields=["answer"])
        meeting.version += 1
        meeting.save(update_fields=["version", "updated_at"])
        record(
            by=by,
            at=at,
            action="meeting.answer",
            target=meeting,
            person=person.pk,
            answer=[before, answer],
        )
    return row


def settle_all_meetings(*, institution_id: int, at: datetime) -> None:
    """After the institution changed what counts: settle all its meetings anew, set-wise, and what follows from them. In
    a transaction of the caller."""
    rebuild(institution_ids=[institution_id], at=at, joint=True)


def settle_trace(*, meeting: Meeting, at: datetime) -> None:
    """After a decision, an action or an agenda item came to the meeting or left it: does it count now? In a transaction
    of the caller."""
    institution = lock(meeting.institution_id)
    if not institution.requires_trace:
        return
    meeting = Meeting.objects.get(pk=meeting.pk)
    if _settle(meeting, institution):
        Meeting.objects.filter(pk=meeting.pk).update(version=F("version") + 1, updated_at=at)
        _update_cadence(institution, project_ids_of([meeting.pk])[meeting.pk], {meeting.held_on}, at)


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


def _settle(meeting: Meeting, institution: Institution) -> bool:
    """Store whether the meeting counts; whether that changed."""
    joint = not why_not(meeting, requires_trace=institution.requires_trace)
    if joint == meeting.joint:
        return False
    meeting.joint = joint
    Meeting.objects.filter(pk=meeting.pk).update(joint=joint)
    return True


def _update_cadence(institution: Institution, project_ids: Collection[int], days: Iterable[date], at: datetime) -> None:
    """Make the rollup and the cadence of these projects say what the meetings say, for the weeks of `days`."""
    weeks = {monday_of(week_of(day)) for day in days}
    set_contact_weeks(institution_id=institution.pk, truth=contact_masks(project_ids, weeks))
    refresh_cadence(project_ids=list(project_ids), institution=institution, at=at)
