"""Who was invited to a meeting, who answered, who came, and on which side each was that day. Called by its actions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.people.models import Person
from accounts.people.queries import Moves, sides_on
from foundation.db.inserts import PARENT_ID
from tracker.meetings.guests import Guest
from tracker.meetings.models import Answer, Attendance, Meeting, MeetingState


@dataclass(frozen=True, slots=True)
class GivenPeople:
    """Who attended, which guests and who was invited, as a caller gives them; None leaves that as it is stored. Who is
    named as attending what was not held is invited to it."""

    attendees: Sequence[Person] | None = None
    guests: Sequence[Guest] | None = None
    invited: Sequence[Person] | None = None

    @property
    def any(self) -> bool:
        return any(given is not None for given in (self.attendees, self.guests, self.invited))


def decide_attendances(
    meeting: Meeting, given: GivenPeople, *, stored: Sequence[Attendance], renew: bool, moves: Moves | None
) -> list[Attendance]:
    """All attendances of the meeting as they are to be, unsaved. Somebody who is new has the side of the meeting's day,
    and so has everybody when `renew`: another day, or held at last; else a row that stays keeps its side. Who organises
    a planned meeting comes, unless they say otherwise. At most one query, none when the caller has read the `moves` of
    who is given."""
    came, asked = _by_id(given.attendees), _by_id(given.invited)
    held, planned = meeting.state == MeetingState.HELD, meeting.state == MeetingState.PLANNED
    rows = {row.person_id: row for row in stored if row.person_id is not None}
    named = {**came, **asked}
    there_before = [row.person for row in rows.values() if row.person is not None] if renew else []
    asking = [*there_before, *(person for pk, person in named.items() if pk not in rows)]
    sides = sides_on(asking, meeting.held_on, moves) if asking else {}
    for pk in named:
        if pk not in rows:
            row = Attendance(institution_id=meeting.institution_id, meeting_id=_parent(meeting), person_id=pk)
            if pk == meeting.organiser_id and pk in asked and meeting.state == MeetingState.PLANNED:
                row.answer = Answer.YES
            rows[pk] = row
    for pk, row in rows.items():
        row.side = sides.get(pk, row.side)
        row.invited = row.invited if given.invited is None else pk in asked
        row.attended = row.attended if given.attendees is None else pk in came
        if row.attended and (planned or (pk in came and not held)):
            row.attended, row.invited = False, True
    there = [row for row in rows.values() if row.attended or row.invited]
    return there + _decide_guests(meeting, given.guests, stored=stored, renew=renew)


def _decide_guests(
    meeting: Meeting, given: Sequence[Guest] | None, *, stored: Sequence[Attendance], renew: bool
) -> list[Attendance]:
    """Guests of a meeting that is held attended; before that, they are invited. When a meeting is held and nobody says
    which guests came, those came who had not declined."""
    held = meeting.state == MeetingState.HELD
    before = [row for row in stored if row.person_id is None]
    if given is None:
        for row in before if held and renew else ():
            row.attended = row.attended or row.answer != Answer.NO
        return before
    known = {(row.guest_name, row.side): row for row in before}
    rows = [known.get((guest.name, guest.side)) or _guest_row(meeting, guest) for guest in given]
    for row, guest in zip(rows, given, strict=True):
        row.guest_address, row.attended, row.invited = guest.address, held, row.invited or not held
    return rows


def _by_id(people: Iterable[Person] | None) -> dict[int, Person]:
    return {person.pk: person for person in people or ()}


def _parent(meeting: Meeting) -> int:
    """The id of a meeting that is still to be written by `insert_with_children` comes with it."""
    return PARENT_ID if meeting.pk is None else meeting.pk


def _guest_row(meeting: Meeting, guest: Guest) -> Attendance:
    return Attendance(
        institution_id=meeting.institution_id,
        meeting_id=_parent(meeting),
        guest_name=guest.name,
        side=guest.side,
    )


def save_attendances(meeting: Meeting, rows: Sequence[Attendance]) -> None:
    """Make the meeting's attendances those of `rows`. Up to three queries."""
    kept = [row for row in rows if row.pk is not None]
    meeting.attendances.exclude(pk__in=[row.pk for row in kept]).delete()
    Attendance.objects.bulk_update(kept, ["side", "attended", "invited", "guest_address"])
    Attendance.objects.bulk_create([row for row in rows if row.pk is None])


def people_of(rows: Iterable[Attendance]) -> list[list[Any]]:
    """As the audit trail keeps them."""
    return [
        [row.person_id or row.guest_name, row.side, row.invited, row.answer, row.attended]
        for row in sorted(rows, key=lambda row: row.pk or 0)
    ]
