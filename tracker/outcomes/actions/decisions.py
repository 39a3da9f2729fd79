"""Writes to decisions: who was in the room, which side was missing, who must still agree."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit.changes import set_fields, stated
from accounts.audit.models import save_and_record
from accounts.institutions.actions import lock, lock_for_update
from accounts.people.models import Person
from accounts.people.queries import sides_on
from accounts.permissions import may_agree_for_leadership, may_read
from accounts.roles import Side
from foundation.contributions import contributed
from foundation.errors import Forbidden, Refused
from foundation.limits import too_early
from tracker.meetings.actions.checks import check_open
from tracker.meetings.models import Attendance, Meeting
from tracker.outcomes.actions.asking import ask_to_agree
from tracker.outcomes.actions.outcome_rows import check_outcome, record_added, record_deleted, record_updated
from tracker.outcomes.extension_points import DecisionExtension
from tracker.outcomes.models import Decision, DecisionVoice
from tracker.projects.models import Project
from tracker.projects.permissions import may_lead_project

#: What somebody agrees to.
AGREED_TO = {"text", "decided_on"}


@transaction.atomic
def record_decision(
    *,
    institution_id: int,
    by: Person | None,
    at: datetime,
    project: Project,
    text: str,
    meeting: Meeting | None = None,
    decided_on: date | None = None,
    in_room: Iterable[Person] | None = None,
    sides_in_room: Collection[Side] | None = None,
    must_agree: Iterable[Person] = (),
    **fields: Any,
) -> Decision:
    """What is left out comes from the meeting: its day, those who attended it (with the side kept then), and the sides
    of its guests. `sides_in_room` adds the sides of people without an account. Who must agree says so
    themselves (`agree`). `fields`: awaits_leadership, review_on."""
    institution = lock(institution_id)
    today = institution.day(at)
    _allow(project, by)
    day = decided_on or (meeting.held_on if meeting is not None else today)
    decision = Decision(
        institution_id=institution_id, project=project, meeting=meeting, text=text, decided_on=day, **fields
    )
    check_outcome(decision)
    check_open(meeting)
    _check_days(decision, today)
    voices = _attended(meeting) if in_room is None else _with_sides(in_room, day, meeting)
    guests = _guest_sides(meeting) if sides_in_room is None else set(sides_in_room)
    _fill_room(decision, {*voices.values(), *guests})
    decision.save(force_insert=True)
    must = _with_sides(must_agree, day, meeting)
    DecisionVoice.objects.bulk_create(
        DecisionVoice(
            institution_id=institution_id,
            decision=decision,
            person_id=person_id,
            side=side,
            in_room=person_id in voices,
            must_agree=person_id in must,
        )
        for person_id, side in {**must, **voices}.items()
    )
    record_added(
        decision,
        by=by,
        at=at,
        action="decision.record",
        **stated({"decided_on": day, **fields}),
        sides_in_room=decision.sides_in_room,
        missing=decision.missing_sides,
        people=_people_of(decision),
    )
    if must:
        ask_to_agree(decision, institution, by=by, at=at)
    for extension in contributed(DecisionExtension):
        extension.recorded(decision, by=by, at=at)
    return decision


@transaction.atomic
def update_decision(
    *,
    decision: Decision,
    by: Person | None,
    at: datetime,
    version: int | None = None,
    in_room: Iterable[Person] | None = None,
    sides_in_room: Collection[Side] | None = None,
    must_agree: Iterable[Person] | None = None,
    **fields: Any,
) -> Decision:
    """Set what is given; None leaves it. `in_room` and `sides_in_room` replace the sides in the room; a person who was
    named before keeps the side. `fields`: text, meeting, decided_on, awaits_leadership, review_on. After its meeting is
    closed, only `awaits_leadership` moves. Who is no longer asked has not agreed; nor has anybody once the text or the
    day is another: what they agreed to was something else, and waits for them again."""
    decision, institution = lock_for_update(decision, "project", "meeting", version=version)
    today = institution.day(at)
    _allow(decision.project, by)
    before = decision.meeting
    changes = set_fields(decision, fields)
    if (
        in_room is not None
        or sides_in_room is not None
        or must_agree is not None
        or set(changes) - {"awaits_leadership"}
    ):
        check_open(before)
    check_outcome(decision)
    if before != decision.meeting:
        check_open(decision.meeting)
    _check_days(decision, today)
    agreed = _agreed(decision)
    if in_room is not None or must_agree is not None:
        people = _people_of(decision)
        _set_voices(decision, in_room=in_room, must_agree=must_agree)
        changes["people"] = [people, _people_of(decision)]
    if AGREED_TO & set(changes) or changes.get("awaits_leadership") == [False, True]:
        changes |= _ask_leadership_again(decision)
    if agreed and AGREED_TO & set(changes):
        decision.voices.update(agreed_on=None)
    if agreed and agreed != (left := _agreed(decision)):
        changes["agreed"] = [agreed, left]
    if in_room is not None or sides_in_room is not None:
        sides = set(decision.voices.filter(in_room=True).values_list("side", flat=True))
        present = decision.sides_in_room
        _fill_room(decision, {*sides, *(sides_in_room or ())})
        if present != decision.sides_in_room:
            changes["sides_in_room"] = [present, decision.sides_in_room]
    record_updated(decision, before, by=by, at=at, action="decision.update", **changes)
    if must_agree is not None or AGREED_TO & set(changes):
        ask_to_agree(decision, institution, by=by, at=at, changed=bool(AGREED_TO & set(changes)))
    return decision


@transaction.atomic
def agree(*, decision: Decision, by: Person, at: datetime, agreed: bool = True) -> Decision:
    """Somebody who must agree does so, or takes it back. A dean's agreement is also the one that leadership owes, asked
    for by name or not. Nobody does it for another."""
    if not may_read(by.roles):
        raise Forbidden(_("None of your roles allows this."))
    decision, institution = lock_for_update(decision)
    voice = decision.voices.filter(person=by).first() or DecisionVoice(
        institution_id=decision.institution_id, decision=decision, person=by, side=by.side
    )
    settles = agreed and decision.awaits_leadership and may_agree_for_leadership(by.roles)
    if not (voice.must_agree or voice.for_leadership or settles):
        raise _not_asked(decision, by)
    if (voice.agreed_on is not None) == agreed and not settles:
        return decision
    changes: dict[str, Any] = {"agreed": agreed}
    voice.agreed_on = (voice.agreed_on or institution.day(at)) if agreed else None
    if settles or voice.for_leadership:
        changes |= set_fields(decision, {"awaits_leadership": not agreed})
        voice.for_leadership = agreed
    _keep(voice)
    save_and_record(decision, by=by, at=at, action="decision.agree", **changes)
    return decision


def _not_asked(decision: Decision, by: Person) -> Exception:
    if may_agree_for_leadership(by.roles) and decision.voices.filter(for_leadership=True).exists():
        return Refused({"agreed": _("Leadership has agreed to this decision already.")}, code="wrong_state")
    return Forbidden(_("Only people asked to agree can agree to this decision."))


@transaction.atomic
def delete_decision(*, decision: Decision, by: Person | None, at: datetime, version: int | None = None) -> None:
    decision, _institution = lock_for_update(decision, "project", "meeting", version=version)
    _allow(decision.project, by)
    record_deleted(
        decision,
        by=by,
        at=at,
        action="decision.delete",
        decided_on=str(decision.decided_on),
        people=_people_of(decision),
        agreed=_agreed(decision),
    )


def _allow(project: Project, by: Person | None) -> None:
    if by is not None and not may_lead_project(by, project):
        raise Forbidden(_("Only the people of a project, managers and deans write its decisions."))


def _check_days(decision: Decision, today: date) -> None:
    if decision.decided_on > today:
        raise Refused(
            {"decided_on": _("The day of the decision is in the future. Choose today or an earlier day.")},
            code="future",
        )
    if early := too_early(decision.decided_on):
        raise Refused({"decided_on": early})
    if decision.review_on is not None and decision.review_on < decision.decided_on:
        raise Refused({"review_on": _("The review is before the decision. Choose a later day.")}, code="order")


def _attended(meeting: Meeting | None) -> dict[int, str]:
    if meeting is None:
        return {}
    rows = meeting.attendances.filter(attended=True, person__isnull=False)
    return {person_id or 0: side for person_id, side in rows.values_list("person_id", "side")}


def _guest_sides(meeting: Meeting | None) -> set[str]:
    if meeting is None:
        return set()
    return set(meeting.attendances.filter(attended=True, person__isnull=True).values_list("side", flat=True))


def _with_sides(people: Iterable[Person], day: date, meeting: Meeting | None) -> dict[int, str]:
    """person id -> the side kept by the meeting's attendance, else the one on `day`."""
    people = list(people)
    kept: dict[int, str] = {}
    if meeting is not None and people:
        rows = Attendance.objects.filter(meeting=meeting, person__in=people)
        kept = {person_id or 0: side for person_id, side in rows.values_list("person_id", "side")}
    return {**sides_on(people, day), **kept} if people else {}


def _fill_room(decision: Decision, sides: Collection[str]) -> None:
    decision.library_in_room = Side.LIBRARY in sides
    decision.it_in_room = Side.IT in sides
    decision.leadership_in_room = Side.LEADERSHIP in sides


def _set_voices(decision: Decision, *, in_room: Iterable[Person] | None, must_agree: Iterable[Person] | None) -> None:
    rows = {voice.person_id: voice for voice in decision.voices.all()}
    present = None if in_room is None else {person.pk: person for person in in_room}
    asked = None if must_agree is None else {person.pk: person for person in must_agree}
    named = {**(present or {}), **(asked or {})}
    sides = _with_sides([named[pk] for pk in named if pk not in rows], decision.decided_on, decision.meeting)
    for person_id, side in sides.items():
        rows[person_id] = DecisionVoice(
            institution_id=decision.institution_id, decision=decision, person_id=person_id, side=side
        )
    for person_id, voice in rows.items():
        voice.in_room = voice.in_room if present is None else person_id in present
        voice.must_agree = voice.must_agree if asked is None else person_id in asked
        voice.agreed_on = voice.agreed_on if voice.must_agree or voice.for_leadership else None
        _keep(voice)


def _keep(voice: DecisionVoice) -> None:
    """Store a part in the decision; one that is none any more goes."""
    if voice.in_room or voice.must_agree or voice.for_leadership:
        voice.save()
    elif voice.pk is not None:
        voice.delete()


def _ask_leadership_again(decision: Decision) -> dict[str, Any]:
    """What leadership had agreed to was something else: it is waited for again."""
    voices = list(decision.voices.filter(for_leadership=True))
    for voice in voices:
        voice.for_leadership = False
        voice.agreed_on = voice.agreed_on if voice.must_agree else None
        _keep(voice)
    return set_fields(decision, {"awaits_leadership": True}) if voices else {}


def _people_of(decision: Decision) -> list[list[Any]]:
    return [[voice.person_id, voice.side, voice.in_room, voice.must_agree] for voice in decision.voices.all()]


def _agreed(decision: Decision) -> list[int]:
    return list(decision.voices.filter(agreed_on__isnull=False).values_list("person_id", flat=True))
