"""What a row of a CSV file means at an institution: its projects, its people and their sides, and whether it counts."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from accounts.institutions.models import Institution
from accounts.people.models import Person, SideChange
from accounts.people.queries import moves_of, side_on
from accounts.permissions import may_write
from accounts.roles import Side
from foundation.errors import Refused
from foundation.text import comparison_key
from tracker.intake.csv.rows import Row
from tracker.meetings.actions.checks import check_meeting
from tracker.meetings.guests import Guest
from tracker.meetings.joint import reasons_against
from tracker.meetings.states import usual_state
from tracker.projects.models import Project


@dataclass(frozen=True, slots=True)
class NewMeeting:
    external_id: str
    held_on: date
    starts_at: time | None
    minutes: int | None
    mode: str
    state: str
    notes: str
    joint: bool
    project_ids: list[int]
    people: list[tuple[int, Side]]
    guests: tuple[Guest, ...]


@dataclass
class Directory:
    """All that the institution says about what a file calls its own, read at once: equal to another one when nothing
    of it has changed in between. Four queries."""

    now: datetime  # at the institution, in its zone
    requires_trace: bool
    projects: dict[str, list[int]] = field(default_factory=dict)
    ids: set[int] = field(default_factory=set)
    writable: set[int] = field(default_factory=set)
    people: dict[str, tuple[int, Side]] = field(default_factory=dict)
    moves: dict[int, list[tuple[date, Side]]] = field(default_factory=dict)

    @classmethod
    def of(cls, institution: Institution, *, by: Person | None, at: datetime) -> "Directory":
        found = cls(now=institution.local_time(at), requires_trace=institution.requires_trace)
        ours = Project.objects.filter(institution_id=institution.pk)
        for project_id, name in ours.order_by("pk").values_list("pk", "name"):
            found.projects.setdefault(comparison_key(name), []).append(project_id)
            found.ids.add(project_id)
        found.writable = found.ids
        if by is not None and not may_write(by.roles, belongs=False):
            found.writable = set(ours.of(by).values_list("pk", flat=True))
        people = Person.objects.filter(institution_id=institution.pk)
        found.people = {
            email: (person_id, Side(side or Side.OTHER))
            for person_id, email, side in people.values_list("pk", "email", "team__side")
        }
        found.moves = dict(moves_of(SideChange.objects.filter(institution_id=institution.pk)))
        return found

    def project(self, text: str) -> int:
        found = self.projects.get(comparison_key(text), [])
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

    def meeting(self, row: Row, *, external_id: str) -> NewMeeting:
        """Refused naming the columns."""
        problems: dict[str, str] = {}
        project_ids: list[int] = []
        people: list[tuple[int, Side]] = []
        try:
            project_ids = list(dict.fromkeys(self.project(text) for text in row.projects))
        except ValueError as error:
            problems["projects"] = str(error)
        try:
            people = list(dict.fromkeys(self.person(email, row.held_on) for email in row.attendees))
        except ValueError as error:
            problems["attendees"] = str(error)
        when: Any = {"held_on": row.held_on, "starts_at": row.starts_at, "now": self.now}
        state = row.state or usual_state(**when).value
        try:
            check_meeting(projects=row.projects, state=state, **when)
        except Refused as refusal:
            problems.update(refusal.fields)
        if problems:
            raise Refused(problems)
        against = reasons_against(
            state=state,
            sides={side for _person, side in people} | {guest.side for guest in row.guests},
            trace=bool(row.notes),
            requires_trace=self.requires_trace,
        )
        return NewMeeting(
            external_id, row.held_on, row.starts_at, row.minutes, row.mode, state, row.notes, not against,
            project_ids, people, row.guests,
        )  # fmt: skip
