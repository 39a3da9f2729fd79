"""People pasted from a spreadsheet, a mail program or a directory: a table with a line that names its columns, or lines
of name, e-mail, team, side and roles, or addresses as `Bob Stone <bob@…>; Reed, Ann <ann@…>`. Pure.
"""

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts.people.address_lists import NamedAddress, parse_named_address, split_people, turned_name
from accounts.people.addresses import normalise_address, plain_at_signs, why_no_mailbox
from accounts.people.people_table import PEOPLE
from accounts.roles import Role, Side
from foundation.errors import Refused
from foundation.imports.columns import NOT_USED
from foundation.imports.table_files import TableFile, open_table
from foundation.limits import MAX_NAME_LENGTH
from foundation.text import clean_text, comparison_key
from foundation.text_lists import or_list

MAX_PASTED_LINES = 500  # lines at once
MAX_TEAM_LENGTH = 120  # characters
_NO = frozenset({"no", "false", "nein", "non", "0"})


class HomeTeam(NamedTuple):
    name: str
    side: Side


@dataclass(frozen=True, slots=True)
class Entry:
    line: int
    name: str
    email: str
    team: str
    side: Side
    roles: frozenset[Role]

    @property
    def role_labels(self) -> list[str]:
        return [str(role.label) for role in sorted(self.roles)]


@dataclass(frozen=True, slots=True)
class LineError:
    line: int
    why: str


@dataclass(frozen=True, slots=True)
class PastedPeople:
    """`known`: e-mail addresses of the text that the institution has already; they are left as they are. `inactive`:
    those that cannot sign in where the list comes from, and are left out."""

    entries: list[Entry] = field(default_factory=list)
    errors: list[LineError] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    inactive: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Cells:
    """What a line says, as it is written."""

    line: int
    name: str
    email: str
    team: str = ""
    side: str = ""
    roles: str = ""
    is_active: bool = True


def header_of(text: str) -> list[str]:
    """The names of the columns, where the text is a table: its first line has no address, and one below has."""
    first, _end, rest = plain_at_signs(text).removeprefix("\ufeff").strip().partition("\n")
    header: list[str] = []
    if "@" not in first and "@" in rest:
        with suppress(Refused), _table(text) as table:
            header = table.header
    return header if len(header) > 1 else []


def read(
    text: str,
    *,
    teams: Mapping[str, Side],
    present: Collection[str],
    columns: Mapping[str, str] | None = None,
    team: HomeTeam | None = None,
) -> PastedPeople:
    """`teams`: name -> side, of the teams there are; `present`: the institution's e-mail
    addresses, in their normal form; `columns`: name -> key of a field, as somebody chose; `team`: of those whose line
    names none."""
    text = plain_at_signs(text)
    try:
        lines = list(islice(_lines(text, columns), MAX_PASTED_LINES + 1))
    except Refused as refusal:  # a quotation mark is missing, say
        return PastedPeople(errors=[LineError(1, why) for why in refusal.fields.values()])
    if len(lines) > MAX_PASTED_LINES:
        why = _("At most %(most)s lines at once.") % {"most": MAX_PASTED_LINES}
        return PastedPeople(errors=[LineError(MAX_PASTED_LINES + 1, why)])
    roster = PastedPeople()
    seen: set[str] = set()
    known = _Teams(teams, team)
    for cells in lines:
        try:
            entry = _entry(cells, known)
        except ValueError as error:
            roster.errors.append(LineError(cells.line, str(error)))
            continue
        if entry.email in present:
            roster.known.append(entry.email)
        elif not cells.is_active:
            roster.inactive.append(entry.email)
        elif entry.email in seen:
            roster.errors.append(LineError(entry.line, _("This e-mail address is in the list twice.")))
        else:
            roster.entries.append(entry)
            known.add(entry.team, entry.side)
        seen.add(entry.email)
    return roster


def _table(text: str) -> AbstractContextManager[TableFile]:
    return open_table([text.replace("\0", "").encode("utf-8", "replace")])


def _lines(text: str, columns: Mapping[str, str] | None) -> Iterator[_Cells]:
    if header_of(text):
        with _table(text) as table:
            yield from _of_table(table, columns)
        return
    for number, line in enumerate(text.removeprefix("\ufeff").replace("\0", "").splitlines(), start=1):
        if line.strip(" \t;,"):
            parts = [part for part in line.split(";") if part.strip()]
            several = sum("@" in part for part in parts) > 1 or ("<" in line and line.count("@") > 1)
            entries = _split_entries(line) if several else [line]
            yield from (_of_line(number, entry) for entry in entries)


def _split_entries(line: str) -> Iterable[str]:
    """Of `Bob <bob@…>; Ann, ann@…, library` each. What stands behind an address belongs to it."""
    parts = [part for part in line.split(";") if part.strip()]
    return parts if len(parts) > 1 else split_people(line)


def _of_table(table: TableFile, columns: Mapping[str, str] | None) -> Iterator[_Cells]:
    chosen = columns or PEOPLE.recognise(table.header)
    where: dict[str, list[int]] = {}
    for index, name in enumerate(table.header):
        where.setdefault(chosen.get(name) or NOT_USED, []).append(index)

    def cell(cells: list[str], key: str) -> str:
        texts = (cells[index] for index in where.get(key, ()) if index < len(cells))
        return next(filter(None, texts), "")

    for number, cells in table.rows():
        if len(cells) == 1 and "@" in cells[0]:  # separated otherwise than the header
            yield _of_line(number, cells[0])
            continue
        both = f"{cell(cells, 'first_name')} {cell(cells, 'last_name')}"
        named = parse_named_address(cell(cells, "email"))
        yield _Cells(
            number, cell(cells, "name") or both.strip() or named.name, named.address or cell(cells, "email"),
            cell(cells, "team"), cell(cells, "side"), cell(cells, "roles"),
            comparison_key(cell(cells, "is_active")) not in _NO,
        )  # fmt: skip


def _of_line(number: int, line: str) -> _Cells:
    mark = next((mark for mark in "\t;," if mark in line), ",")
    cells = [cell.strip() for cell in next(csv.reader([line], delimiter=mark), [])]
    at = next((index for index, cell in enumerate(cells) if "@" in cell), 1)
    named = parse_named_address(cells[at]) if at < len(cells) else parse_named_address("")
    if named.name and at and cells[at].endswith(f" {named.address}"):
        named = NamedAddress("", cells[at])  # "a b@example.org" beside a name is no address
    names = [name for name in (*cells[:at], named.name) if name]
    if len(names) > 1:  # "Reed, Ann" was cut at its comma; in two columns the first name comes first
        first, last = names[1::-1] if mark == "," or named.name else names[:2]
        names = [f"{first} {last}"]
    before = names[0] if names else ""
    rest = [*cells[at + 1 :], "", "", ""]
    if len(cells) == 1 and not before:
        before = _name_of(named.address)
    if any(rest[3:]):
        return _Cells(number, before, "", team="\0")
    team, side, roles = rest[:3]
    return _Cells(number, before, named.address or "".join(cells[at : at + 1]), team, side, roles)


class _Teams:
    """The teams that there are, and those that the lines before named."""

    def __init__(self, teams: Mapping[str, Side], otherwise: HomeTeam | None) -> None:
        self._sides = {comparison_key(name): side for name, side in teams.items()}
        self._names = {comparison_key(name): name for name in teams}
        self._otherwise = otherwise

    def add(self, name: str, side: Side) -> None:
        self._sides.setdefault(comparison_key(name), side)
        self._names.setdefault(comparison_key(name), name)

    def find(self, team: str, side: str) -> HomeTeam:
        """ValueError says what is missing, or does not fit."""
        if team and not side and comparison_key(team) not in self._sides and (only := _side(team)):
            team, side = "", only
        chosen = _side(side)
        if side and not chosen:
            why = _("“%(text)s” is not a side. Choose %(known)s.")
            raise ValueError(why % {"text": side[:40], "known": or_list(Side.labels)})
        if not team:
            return self._without_name(chosen)
        known = self._sides.get(comparison_key(team))
        if known is None and not chosen:
            raise ValueError(_("The team “%(team)s” is new. Add its side after it.") % {"team": team})
        if known is not None and chosen and chosen != known:
            raise ValueError(_("The team “%(team)s” is on another side.") % {"team": team})
        return HomeTeam(team, Side(chosen or known or Side.OTHER))

    def _without_name(self, side: str) -> HomeTeam:
        if self._otherwise is not None and side in ("", self._otherwise.side):
            return self._otherwise
        if not side:
            raise ValueError(_no_team())
        fitting = [key for key, one in self._sides.items() if one == side]
        if len(fitting) > 1:
            raise ValueError(_("Several teams are on this side. Write the team, or choose one for all below."))
        name = self._names[fitting[0]] if fitting else str(Side(side).label)
        return HomeTeam(name, Side(side))


def _entry(cells: _Cells, teams: _Teams) -> Entry:
    if cells.team == "\0":
        raise ValueError(_("More than five cells: name, e-mail, team, side, role."))
    email = normalise_address(cells.email)
    if why := why_no_mailbox(email):
        raise ValueError(why if cells.email else _("“%(text)s” is not an e-mail address.") % {"text": cells.email})
    name = turned_name(clean_text(cells.name))
    if not name:
        raise ValueError(_("The name is missing. Put it first."))
    if len(name) > MAX_NAME_LENGTH:
        raise ValueError(_("A name is longer than %(length)s characters.") % {"length": MAX_NAME_LENGTH})
    if len(cells.team) > MAX_TEAM_LENGTH:
        raise ValueError(_no_team())
    team = teams.find(clean_text(cells.team), clean_text(cells.side))
    return Entry(cells.line, name, email, team.name, team.side, _roles(cells.roles))


def _name_of(email: str) -> str:
    """Of an address without one: "ann.reed@example.org" is likely Ann Reed's."""
    return clean_text(email.partition("@")[0].replace("_", " ").replace(".", " ").title())


def _side(text: str) -> str:
    return _value_of(text, Side.choices)


def _roles(text: str) -> frozenset[Role]:
    found = set()
    for part in text.replace(";", ",").split(","):
        if part.strip():
            value = _value_of(part, Role.choices)
            if not value:
                why = _("“%(text)s” is not a role. Choose %(known)s.")
                raise ValueError(why % {"text": part.strip()[:40], "known": or_list(Role.labels)})
            found.add(Role(value))
    return frozenset(found) or frozenset({Role.STAFF})


def _value_of(text: str, choices: Iterable[tuple[str, object]]) -> str:
    """The value that is written, or whose label is; "" for any other text."""
    key = comparison_key(text)
    return next((str(value) for value, label in choices if key in (value, comparison_key(str(label)))), "")


def _no_team() -> str:
    return _("The team is missing. Put it third, and the side of a new one fourth; or choose one for all below.")
