"""Who was invited to a meeting, who answered, who came, and on which side each was that day. Called by its actions."""

from collections.abc import Iterable, Sequence
from typing import Any

from accounts.people.models import Person
from accounts.people.queries import Moves, sides_on
from foundation.db.inserts import PARENT_ID
from tracker.meetings.guests import Guest
from tracker.meetings.models import Attendance, Meeting


def build_attendances(
    meeting: Meeting, *, attendees: Iterable[Person], guests: Iterable[Guest], invited: Iterable[Person], moves: Moves
) -> list[Attendance]:
    """The rows of a meeting that is still to be written by `insert_with`, unsaved."""
    came = {person.pk: person for person in attendees}
    asked = {person.pk: person for person in invited}
    everybody = {**came, **asked}
    sides = sides_on(list(everybody.values()), meeting.held_on, moves)
    rows = [
        Attendance(
            institution_id=meeting.institution_id,
            meeting_id=PARENT_ID,
            person_id=person_id,
            side=sides[person_id],
            attended=person_id in came,
            invited=person_id in asked,
        )
        for person_id in everybody
    ]
    return rows + [_guest_row(meeting, guest) for guest in guests]


def _guest_row(meeting: Meeting, guest: Guest) -> Attendance:
    return Attendance(
        institution_id=meeting.institution_id,
        meeting_id=PARENT_ID if meeting.pk is None else meeting.pk,
        guest_name=guest.name,
        side=guest.side,
        attended=True,
    )


def set_people(
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
        new += [_guest_row(meeting, guest) for guest in guests]
    Attendance.objects.bulk_create(new)


def renew_sides(meeting: Meeting) -> None:
    """Another day, or held at last: each person's side is the one of that day."""
    rows = list(meeting.attendances.filter(person__isnull=False).select_related("person__team"))
    sides = sides_on([row.person for row in rows if row.person is not None], meeting.held_on)
    moved = [row for row in rows if row.side != sides[row.person_id or 0]]
    for row in moved:
        row.side = sides[row.person_id or 0]
    Attendance.objects.bulk_update(moved, ["side"])


def people_of(meeting: Meeting) -> list[list[Any]]:
    return [
        [row.person_id or row.guest_name, row.side, row.invited, row.answer, row.attended]
        for row in meeting.attendances.order_by("id")
    ]
