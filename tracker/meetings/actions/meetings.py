"""Writes to meetings. Keyword-only, atomic, with `by` and `at`; audit and cadence in the same transaction.

Every action that can move a contact takes the institution's lock first and ends in `update_cadence`.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.audit.changes import set_fields, stated
from accounts.audit.models import build_entry, record
from accounts.institutions.actions import lock, lock_for_update
from accounts.institutions.models import Institution
from accounts.people.models import Person
from foundation.db.inserts import PARENT_ID, Batch, insert_with_children
from foundation.errors import Refused
from tracker.cadence.actions import contact_added, set_contact_weeks
from tracker.cadence.weeks import monday_of, week_of
from tracker.delivery.actions import drop_notes, leave_note
from tracker.meetings.actions.attendance import GivenPeople, people_of, save_attendances
from tracker.meetings.actions.checks import allow, ask, check_open, check_write, tidy
from tracker.meetings.actions.decide import StoredMeeting, contacts_of, decide
from tracker.meetings.actions.rebuild import rebuild
from tracker.meetings.extension_points import tell_asked
from tracker.meetings.guests import Guest
from tracker.meetings.models import Answer, Attendance, Meeting, MeetingProject, MeetingState
from tracker.meetings.queries import Logged, contact_masks, has_trace, load_log_context, project_ids_of, why_not
from tracker.meetings.states import usual_state
from tracker.projects.actions import refresh_cadence
from tracker.projects.models import Project

ANSWER_NOTE = "answer"
#: A change of these is one that a calendar must take over: the sequence of a planned meeting rises.
TIME_AND_PLACE = frozenset({"held_on", "starts_at", "minutes", "mode", "place", "state"})


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
    asks: bool = False,
    **fields: Any,
) -> Logged:
    """Log or plan a meeting. `state` None: held once its start, or its day, has come, else planned. `asks`: refuse
    what is likely a mistake.

    `fields` are Meeting's own: starts_at, minutes, mode, place, notes, links, organiser, external_id.
    """
    institution = lock(institution_id)
    starts_at = fields.get("starts_at")
    state = state or usual_state(held_on=held_on, starts_at=starts_at, now=institution.local_time(at))
    tidy(fields)
    facts = stated(fields)
    fields.setdefault("organiser", by if by is not None and by.institution_id == institution_id else None)
    meeting = Meeting(institution=institution, held_on=held_on, state=state, **fields)
    ids = list(dict.fromkeys(project.pk for project in projects))
    check_write(meeting, project_ids=ids, by=by, now=institution.local_time(at))
    if asks:
        ask(meeting, project_ids=ids, today=institution.day(at))
    context = load_log_context(ids, [person.pk for person in (*attendees, *invited)])
    effects = decide(
        meeting,
        GivenPeople(attendees, guests, invited),
        project_ids=ids,
        institution=institution,
        moves=context.moves,
        has_trace=lambda _meeting: False,  # it has none yet
    )
    parts = [
        Batch(
            [MeetingProject(institution_id=institution_id, meeting_id=PARENT_ID, project_id=project) for project in ids]
        )
    ]
    if effects.attendances:
        parts.append(Batch(effects.attendances))
    if effects.moved:
        parts += contact_added(context.subjects, context.past, day=held_on, today=institution.day(at))
    entry = build_entry(
        by=by,
        at=at,
        action="meeting.log",
        target=meeting,
        projects=ids,
        held_on=str(held_on),
        state=state,
        people=people_of(effects.attendances),
        **facts,
    )
    insert_with_children(meeting, [*parts, Batch([entry])])
    effects.tell(meeting, ids)
    if state == MeetingState.PLANNED and any(row.invited for row in effects.attendances):
        tell_asked(meeting, at)
    return Logged(meeting, ids, effects.attendances)


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
    asks: bool = False,
    **fields: Any,
) -> Meeting:
    """Set what is given; None leaves it. `version`: the one the caller read; Stale when it is no longer current.
    `asks`: refuse a new day or project where that is likely a mistake."""
    meeting, institution = lock_for_update(meeting, version=version)
    before_ids = project_ids_of([meeting.pk])[meeting.pk]
    stored = StoredMeeting(
        state=meeting.state,
        held_on=meeting.held_on,
        contacts=contacts_of(meeting, before_ids),
        attendances=list(meeting.attendances.select_related("person__team")),
    )
    people = people_of(stored.attendances)
    came_before = any(row.attended for row in stored.attendances)
    tidy(fields)
    changes = set_fields(meeting, fields)
    after_ids = before_ids if projects is None else list(dict.fromkeys(project.pk for project in projects))
    check_write(meeting, project_ids=after_ids, by=by, now=institution.local_time(at), before=before_ids)
    if asks and ("held_on" in changes or not set(after_ids) <= set(before_ids)):
        ask(meeting, project_ids=after_ids, today=institution.day(at))
    given = GivenPeople(attendees, guests, invited)
    effects = decide(meeting, given, project_ids=after_ids, institution=institution, stored=stored, has_trace=has_trace)
    if meeting.state == MeetingState.HELD and came_before and not any(row.attended for row in effects.attendances):
        raise Refused({"attendees": _("Say who came. If nobody came, cancel the meeting.")}, code="required")
    meeting.version += 1
    if MeetingState.PLANNED in (stored.state, meeting.state) and changes.keys() & TIME_AND_PLACE:
        meeting.sequence += 1
    meeting.save()
    if projects is not None:
        _set_projects(meeting, after_ids)
        if set(after_ids) != set(before_ids):
            changes["projects"] = [before_ids, after_ids]
    if effects.people_changed:
        save_attendances(meeting, effects.attendances)
    if given.any and people_of(effects.attendances) != people:
        changes["people"] = [people, people_of(effects.attendances)]
    effects.tell(meeting, after_ids)
    if MeetingState.PLANNED in (stored.state, meeting.state):
        tell_asked(meeting, at)
    if effects.moved:
        projects_moved, days = {pk for pk, _day in effects.moved}, {day for _pk, day in effects.moved}
        update_cadence(institution, projects_moved, days, at)
    record(by=by, at=at, action="meeting.update", target=meeting, **changes)
    return meeting


@transaction.atomic
def delete_meeting(*, meeting: Meeting, by: Person | None, at: datetime, version: int | None = None) -> None:
    """Deletes its attendances; its decisions and actions stay with their project, its agenda waits for the next one.
    The audit trail keeps what it was."""
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
        people=people_of(meeting.attendances.all()),
        notes=meeting.notes,
    )
    if meeting.state == MeetingState.PLANNED:
        tell_asked(meeting, at, gone=True)
        drop_notes(kind=ANSWER_NOTE, about=list(meeting.attendances.values_list("pk", flat=True)))
    day = meeting.held_on
    meeting.delete()
    update_cadence(institution, ids, {day}, at)


@transaction.atomic
def answer_invitation(
    *,
    meeting: Meeting,
    person: Person | None = None,
    guest: str = "",
    by: Person | None,
    at: datetime,
    answer: str,
    whole_series: bool = False,
) -> Attendance:
    """Keep what an invited person, or the guest of this name, answered; whether they came is another fact. People
    answer for themselves, those who write the meeting for anybody. `whole_series`: for all that are planned."""
    meeting, _institution = lock_for_update(meeting)
    if by is None or person is None or by.pk != person.pk:
        allow(project_ids_of([meeting.pk])[meeting.pk], by)
    check_open(meeting)
    _check_answer(answer)
    row = meeting.attendances.filter(person=person, guest_name=guest, invited=True).first()
    if row is None:
        raise Refused({"guest" if guest else "person": _("Only invited people can answer.")}, code="not_allowed")
    if whole_series:
        _answer_series(meeting, row, by=by, at=at, answer=answer)
    return _answer(meeting, row, by=by, at=at, answer=answer)


@transaction.atomic
def answer_as_invited(*, attendance: Attendance, at: datetime, answer: str) -> Attendance:
    """The answer of a person, or of a guest without an account, by the mail of an invitation; the mail of a series is
    about all its planned meetings."""
    meeting, _institution = lock_for_update(attendance.meeting)
    check_open(meeting)
    row = meeting.attendances.select_related("person").filter(pk=attendance.pk, invited=True).first()
    _check_answer(answer)
    if row is None:
        raise Refused({"": _("You are no longer invited to this meeting.")}, code="not_allowed")
    _answer_series(meeting, row, by=row.person, at=at, answer=answer)
    return _answer(meeting, row, by=row.person, at=at, answer=answer)


def _answer_series(meeting: Meeting, row: Attendance, *, by: Person | None, at: datetime, answer: str) -> None:
    """The same answer to the other planned meetings of the series, of which the organiser hears once."""
    if meeting.series_id is None:
        return
    others = Attendance.objects.filter(
        meeting__series=meeting.series_id, meeting__state=MeetingState.PLANNED, invited=True,
        person=row.person_id, guest_name=row.guest_name,
    ).exclude(pk=row.pk)  # fmt: skip
    for one in others.exclude(answer=answer).select_related("meeting", "person"):
        _answer(one.meeting, one, by=by, at=at, answer=answer, tells=False)


def _check_answer(answer: str) -> None:
    if answer not in Answer.values:
        raise Refused({"answer": _("Answer yes, maybe or no.")}, code="invalid_choice")


def _answer(
    meeting: Meeting, row: Attendance, *, by: Person | None, at: datetime, answer: str, tells: bool = True
) -> Attendance:
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
            **({"person": row.person_id} if row.person_id else {"guest": row.guest_name}),
            answer=[before, answer],
        )
        if tells:
            _tell_organiser(meeting, row, by=by, at=at)
    return row


def _tell_organiser(meeting: Meeting, row: Attendance, *, by: Person | None, at: datetime) -> None:
    """In their next message, unless they answered themselves or wrote the answer down."""
    organiser = meeting.organiser
    if organiser is None or organiser.pk in (row.person_id, by.pk if by is not None else None):
        return
    facts = {
        "meeting": meeting.pk,
        "day": meeting.held_on.isoformat(),
        "projects": list(meeting.projects.values_list("name", flat=True)),
        "who": str(row),
        "answer": row.answer,
    }
    leave_note(person=organiser, kind=ANSWER_NOTE, about=row.pk, facts=facts, at=at)


def settle_all_meetings(*, institution_id: int, at: datetime) -> None:
    """After the institution changed what counts: settle all its meetings again, together, and what follows from it. In
    a transaction of the caller."""
    rebuild(institution_ids=[institution_id], at=at, joint=True)


def settle_trace(*, meeting: Meeting, at: datetime) -> None:
    """After a decision, an action or an agenda item came to the meeting or left it: does it count now? In a transaction
    of the caller."""
    institution = lock(meeting.institution_id)
    if not institution.requires_trace:
        return
    meeting = Meeting.objects.get(pk=meeting.pk)
    joint = not why_not(meeting, requires_trace=institution.requires_trace)
    moved = joint != meeting.joint
    Meeting.objects.filter(pk=meeting.pk).update(
        joint=joint,
        version=F("version") + int(moved),
        updated_at=at,  # also where it counts as before: why it does not may have changed
    )
    if moved:
        update_cadence(institution, project_ids_of([meeting.pk])[meeting.pk], {meeting.held_on}, at)


def _set_projects(meeting: Meeting, project_ids: Collection[int]) -> None:
    MeetingProject.objects.filter(meeting=meeting).exclude(project_id__in=project_ids).delete()
    MeetingProject.objects.bulk_create(
        [
            MeetingProject(institution_id=meeting.institution_id, meeting=meeting, project_id=project_id)
            for project_id in project_ids
        ],
        ignore_conflicts=True,
    )


def update_cadence(institution: Institution, project_ids: Collection[int], days: Iterable[date], at: datetime) -> None:
    """Make the rollup and the cadence of these projects say what the meetings say, for the weeks of `days`."""
    weeks = {monday_of(week_of(day)) for day in days}
    set_contact_weeks(institution_id=institution.pk, truth=contact_masks(project_ids, weeks))
    refresh_cadence(project_ids=list(project_ids), institution=institution, at=at)
