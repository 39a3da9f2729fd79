"""What a row of a file means at an institution: its projects, its people and their sides, and whether it counts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from hashlib import sha256
from json import dumps
from typing import Any

from django.utils.translation import gettext as _

from accounts.institutions.models import Institution
from accounts.people.address_lists import NamedAddress, parse_named_address, turned_name
from accounts.people.models import Person, SideChange
from accounts.people.queries import moves_of, side_on
from accounts.permissions import may_write
from accounts.roles import Side
from foundation.errors import Refused
from foundation.limits import MAX_NAME_LENGTH
from foundation.text import comparison_key, one_line
from foundation.text_lists import and_list
from tracker.intake.csv.rows import Row
from tracker.meetings.actions.checks import check_meeting
from tracker.meetings.guests import MAX_GUESTS, Guest, check_guest_address
from tracker.meetings.joint import WhyNot, reasons_against
from tracker.meetings.states import usual_state
from tracker.projects.models import Project

NAMED = 100  # characters of a name in a sentence


@dataclass(frozen=True, slots=True)
class NewMeeting:
    """`why_not`: empty where it counts as joint."""

    held_on: date
    starts_at: time | None
    minutes: int | None
    mode: str
    place: str
    state: str
    notes: str
    links: str
    why_not: tuple[WhyNot, ...]
    project_ids: tuple[int, ...]
    people: tuple[tuple[int, Side], ...]
    guests: tuple[Guest, ...]

    def identity(self) -> str:
        """The same for one meeting in the files of two who attended: see `identity_of`."""
        people = [person_id for person_id, _side in self.people]
        guests = [(guest.name, guest.side.value) for guest in self.guests]
        return identity_of(self.held_on, self.starts_at, self.project_ids, people, guests, self.notes)


def identity_of(
    held_on: date,
    starts_at: time | None,
    projects: Sequence[int],
    people: Sequence[int],
    guests: Sequence[tuple[str, str]],
    notes: str,
) -> str:
    """What a meeting without an id of its own is known by: its day, its start, and who met about what, in any order.
    Notes tell two meetings of a day apart where no start does: each who attended writes their own."""
    names = sorted((comparison_key(name), side) for name, side in guests)
    talk = "" if starts_at is not None else comparison_key(notes)
    plain = [held_on.isoformat(), str(starts_at), sorted(projects), sorted(people), names, talk]
    return f"csv-{sha256(dumps(plain).encode()).hexdigest()[:40]}"


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
    names: dict[str, list[str]] = field(default_factory=dict)  # of people -> their addresses
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
        people = Person.objects.filter(institution_id=institution.pk).order_by("pk")
        for person_id, email, name, side in people.values_list("pk", "email", "name", "team__side"):
            found.people[email] = (person_id, Side(side or Side.OTHER))
            found.names.setdefault(comparison_key(name), []).append(email)
        found.moves = dict(moves_of(SideChange.objects.filter(institution_id=institution.pk)))
        return found

    def meeting(self, row: Row, *, settings: Mapping[str, Any]) -> NewMeeting:
        """`settings`: `project`, the id of the one that all rows are about; `adds_guests`, whether people who are not
        here come as guests. Refused naming the columns."""
        problems: dict[str, str] = {}
        project_ids: tuple[int, ...] = ()
        people: list[tuple[int, Side]] = []
        guests = list(row.guests)
        try:
            project_ids = tuple(dict.fromkeys(self._projects(row, settings)))
        except ValueError as error:
            problems["projects"] = str(error)
        try:
            for one in self._people(row.attendees, adds_guests=bool(settings.get("adds_guests"))):
                guests.append(one) if isinstance(one, Guest) else people.append(self._with_side(one, row.held_on))
        except ValueError as error:
            problems["attendees"] = str(error)
        guests = list(dict.fromkeys(guests))
        if len(guests) > MAX_GUESTS:
            problems["guests"] = _("At most %(most)s guests.") % {"most": MAX_GUESTS}
        when: Any = {"held_on": row.held_on, "starts_at": row.starts_at, "now": self.now}
        state = row.state or usual_state(**when).value
        try:
            check_meeting(projects=project_ids or problems, state=state, **when)
        except Refused as refusal:
            problems.update(refusal.fields)
        if problems:
            raise Refused(problems, code="invalid")
        people = list(dict.fromkeys(people))
        against = reasons_against(
            state=state,
            sides={side for _person, side in people} | {guest.side for guest in guests},
            trace=bool(row.notes),
            requires_trace=self.requires_trace,
        )
        return NewMeeting(
            row.held_on, row.starts_at, row.minutes, row.mode, row.place, state, row.notes, row.links, tuple(against),
            project_ids, tuple(people), tuple(guests),
        )  # fmt: skip

    def _projects(self, row: Row, settings: Mapping[str, Any]) -> Iterator[int]:
        if project := settings.get("project"):
            yield self._writable(int(project), str(project))
            return
        if not row.projects:
            raise ValueError(_("The project is missing."))
        found = {text: self._project_ids(text) for text in row.projects}
        if unknown := [f"“{text[:NAMED]}”" for text, ids in found.items() if not ids]:
            raise ValueError(_("There is no project %(text)s here.") % {"text": and_list(unknown)})
        for text, ids in found.items():
            if len(ids) > 1:
                why = _("Several projects are called %(text)s. Write the id.")
                raise ValueError(why % {"text": f"“{text[:NAMED]}”"})
            yield self._writable(ids[0], text)

    def _project_ids(self, text: str) -> list[int]:
        found = self.projects.get(comparison_key(text), [])
        if not found and text.isdecimal() and text.isascii() and len(text) < 19 and int(text) in self.ids:
            found = [int(text)]
        return found

    def _writable(self, project_id: int, text: str) -> int:
        if project_id not in self.ids:
            raise ValueError(_("There is no project %(text)s here.") % {"text": text})
        if project_id not in self.writable:
            why = _("Only the people of %(text)s and managers log its meetings.")
            raise ValueError(why % {"text": f"“{text[:NAMED]}”"})
        return project_id

    def _people(self, entries: Sequence[NamedAddress], *, adds_guests: bool) -> Iterator[Guest | str]:
        """Guests, and the addresses of people."""
        unknown = []
        for entry in entries:
            found = self._addresses(entry)
            if len(found) == 1:
                yield found[0]
            elif found:
                why = _("Several people are called %(text)s. Write the address.")
                raise ValueError(why % {"text": f"“{entry.name[:NAMED]}”"})
            elif entry.side is not None or adds_guests:
                yield _guest(entry)
            elif several := self._listed(entry):
                yield from several
            else:
                unknown.append(f"“{str(entry)[:NAMED]}”")
        if unknown:
            raise ValueError(_("There is nobody here called %(text)s.") % {"text": and_list(unknown)})

    def _addresses(self, entry: NamedAddress) -> list[str]:
        if entry.address:
            return [entry.address] if entry.address in self.people else []
        if entry.side is not None:  # a guest
            return []
        plain = entry.name.partition("(")[0] or entry.name  # "Reed, Ann (Library)"
        names = (entry.name, turned_name(entry.name), plain, turned_name(plain.strip()))
        return next((found for name in names if (found := self.names.get(comparison_key(name)))), [])

    def _listed(self, entry: NamedAddress) -> list[str]:
        """Of "Ann Reed, Bob Stone", both: whoever is not here is a part of no such list."""
        found = [self._addresses(parse_named_address(part)) for part in entry.name.split(",")]
        return [one[0] for one in found] if len(found) > 1 and all(len(one) == 1 for one in found) else []

    def _with_side(self, email: str, day: date) -> tuple[int, Side]:
        person_id, today_s = self.people[email]
        return person_id, side_on(day, moves=self.moves.get(person_id, ()), today_s=today_s)


def _guest(entry: NamedAddress) -> Guest:
    name = one_line(entry.name) or entry.address
    if len(name) > MAX_NAME_LENGTH:
        raise ValueError(_("A name is longer than %(length)s characters.") % {"length": MAX_NAME_LENGTH})
    address = check_guest_address(entry.address) if entry.address else ""
    return Guest(turned_name(name), entry.side or Side.OTHER, address)
