"""People pasted from a spreadsheet: one person per line, its cells parted by tabs, semicolons or commas. Pure.

Cells: name, e-mail, team, side, role. A line that names the columns is passed over; side and role may be left out.
"""

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.people.addresses import normalise_address
from accounts.people.models import validate_address
from accounts.roles import Role, Side
from foundation.text import comparison_key
from foundation.text_lists import or_list

MAX_PASTED_LINES = 500  # lines at once


@dataclass(frozen=True, slots=True)
class Entry:
    line: int
    name: str
    email: str
    team: str
    side: Side
    role: Role


@dataclass(frozen=True, slots=True)
class LineError:
    line: int
    why: str


@dataclass(frozen=True, slots=True)
class PastedPeople:
    """`known`: e-mail addresses of the text that the institution has already; they are left as they are."""

    entries: list[Entry]
    errors: list[LineError]
    known: list[str]


def read(
    text: str, *, teams: dict[str, Side], present: Collection[str], taken: Collection[str] = frozenset()
) -> PastedPeople:
    """`teams`: comparison key of the name -> side, of the teams there are; `present`: the institution's e-mail
    addresses, in their normal form; `taken`: those of others."""
    roster = PastedPeople([], [], [])
    seen: set[str] = set()
    sides = dict(teams)
    rows = list(_rows(text))
    if len(rows) > MAX_PASTED_LINES:
        why = _("At most %(most)s lines at once.") % {"most": MAX_PASTED_LINES}
        roster.errors.append(LineError(MAX_PASTED_LINES + 1, why))
        return roster
    for line, cells in rows:
        try:
            entry = _entry(line, cells, sides)
        except ValueError as error:
            roster.errors.append(LineError(line, str(error)))
            continue
        if entry.email in taken:
            roster.errors.append(LineError(line, _("This e-mail address is already in use.")))
        elif entry.email in seen:
            roster.errors.append(LineError(line, _("This e-mail address is in the list twice.")))
        elif entry.email in present:
            roster.known.append(entry.email)
        else:
            roster.entries.append(entry)
            sides.setdefault(comparison_key(entry.team), entry.side)
        seen.add(entry.email)
    return roster


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(text.removeprefix("\ufeff").replace("\0", "").splitlines(), start=1):
        mark = next((mark for mark in "\t;," if mark in line), ",")
        cells = [cell.strip() for cell in next(csv.reader([line], delimiter=mark), [])]
        named = [comparison_key(cell) for cell in cells[:2]] in (["name", "e-mail"], ["name", "email"])
        if any(cells) and not named:
            yield number, cells


def _entry(line: int, cells: list[str], teams: dict[str, Side]) -> Entry:
    name, email, team, side, role, *rest = [*cells, "", "", "", "", ""][: max(5, len(cells))]
    if any(rest):
        raise ValueError(_("More than five cells: name, e-mail, team, side, role."))
    if not name or len(name) > 200:
        raise ValueError(_("The name is missing. Put it first."))
    text, email = email, normalise_address(email)
    try:
        validate_email(email)
        validate_address(email)
    except ValidationError:
        raise ValueError(_("“%(text)s” is not an e-mail address.") % {"text": text[:80]}) from None
    if not team or len(team) > 120:
        raise ValueError(_("The team is missing. Put it third."))
    known = teams.get(comparison_key(team))
    if side:
        chosen = Side(_choice(side, Side, _("“%(text)s” is not a side. Choose %(known)s.")))
    elif known is not None:
        chosen = known
    else:
        raise ValueError(_("The team “%(team)s” is new. Add its side after it.") % {"team": team})
    if known is not None and chosen != known:
        raise ValueError(_("The team “%(team)s” is on another side.") % {"team": team})
    wanted = _choice(role, Role, _("“%(text)s” is not a role. Choose %(known)s.")) if role else Role.STAFF
    return Entry(line, name, email, team, chosen, Role(wanted))


def _choice(text: str, choices: type[Side] | type[Role], refusal: str) -> str:
    for value, label in choices.choices:
        if comparison_key(text) in (value, comparison_key(str(label))):
            return str(value)
    raise ValueError(refusal % {"text": text[:40], "known": or_list(choices.labels)})
