"""Reads the rows of a table of meetings, each with what is wrong with it. Pure: it may import the names of modes,
states and sides only. Memory does not grow with the table.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from accounts.people.address_lists import NamedAddress, parse_named_address, split_people
from foundation.imports.columns import ColumnChoice
from foundation.imports.days import parse_day, parse_time
from foundation.imports.table_files import TableFile
from foundation.limits import MAX_MINUTES, MAX_PLACE_LENGTH
from foundation.links import MAX_LINKS_LENGTH, read_links, write_links, wrong_links
from foundation.text import comparison_key
from foundation.text_lists import or_list
from foundation.usable_text import why_unusable
from tracker.intake.csv.shape import FIELDS
from tracker.meetings.guests import MAX_TEXT_LENGTH, Guest, parse_guests
from tracker.meetings.models import MAX_EXTERNAL_ID_LENGTH, MeetingState, Mode

MAX_CELL_LENGTH = {
    "projects": 20_000, "attendees": 100_000, "guests": MAX_TEXT_LENGTH, "notes": 50_000,
    "links": MAX_LINKS_LENGTH, "external_id": MAX_EXTERNAL_ID_LENGTH, "place": MAX_PLACE_LENGTH,
}  # fmt: skip  # characters; of any other column:
MAX_SHORT_CELL = 100
MAX_PEOPLE = 500  # in one cell
SHOWN = 200  # characters of a cell in a preview
_BETWEEN = {"notes": "\n\n", "links": "\n"}  # what is put between several columns of one field; "; " otherwise
_YES = frozenset({"true", "yes", "wahr", "ja", "vrai", "oui", "1", "x"})
_KEYS = tuple(one.key for one in FIELDS)
_DIGITS = re.compile("[0-9]{1,5}")

parse_person = lru_cache(maxsize=4096)(parse_named_address)  # the same people are in most rows


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row; the header is row 1. `column`: key of a field; "" is the row as a whole."""

    row: int
    column: str
    why: str


@dataclass(frozen=True, slots=True)
class Row:
    """`projects` are ids or names; whether they and the people exist is not known here."""

    held_on: date
    projects: tuple[str, ...]
    attendees: tuple[NamedAddress, ...]
    guests: tuple[Guest, ...]
    minutes: int | None
    mode: str
    place: str
    notes: str
    links: str
    external_id: str | None
    starts_at: time | None
    state: str | None


@dataclass(frozen=True, slots=True)
class ReadRow:
    """`day` and `projects`: as they are written. `row`: None where something is wrong with it."""

    number: int
    day: str
    projects: str
    row: Row | None
    problems: list[Problem]


def read_rows(table: TableFile, choice: ColumnChoice) -> Iterator[ReadRow]:
    """OrderUnknown when a day can be read in two ways and `choice` does not say which; Refused when the file cannot be
    read any further."""
    where: dict[str, list[int]] = {}
    for index, name in enumerate(table.header):
        if key := choice.columns.get(name):
            where.setdefault(key, []).append(index)
    reader = _Reader(choice.day_order)
    for number, cells in table.rows():
        row = reader.row(number, cells, where, width=len(table.header))
        day, projects = (_joined(key, cells, where)[:SHOWN] for key in ("held_on", "projects"))
        yield ReadRow(number, day, projects, row if isinstance(row, Row) else None, [] if isinstance(row, Row) else row)


def days_of(table: TableFile, choice: ColumnChoice) -> Iterator[str]:
    """The texts of all days in the table."""
    indexes = [i for i, name in enumerate(table.header) if choice.columns.get(name) in ("held_on", "ends_on")]
    for _number, cells in table.rows():
        yield from (cells[index] for index in indexes if index < len(cells))


class _Reader:
    def __init__(self, day_order: str) -> None:
        self._order = day_order
        self._modes, self._states = _texts_of(Mode), _texts_of(MeetingState)
        self._read: dict[str, Callable[[str], Any]] = {
            "projects": _projects,
            "attendees": _people,
            "guests": lambda text: tuple(parse_guests(text.replace("\n", ";").split(";"))) if text else (),
            "starts_at": parse_time,
            "ends_at": parse_time,
            "all_day": lambda text: text.lower() in _YES,
            "minutes": _minutes,
            "mode": lambda text: _choice(text, self._modes, Mode) if text else Mode.VIDEO.value,
            "place": lambda text: " ".join(text.split()),
            "notes": str,
            "links": _links,
            "external_id": lambda text: text or None,
            "state": lambda text: _choice(text, self._states, MeetingState) if text else None,
        }

    def row(
        self, number: int, cells: Sequence[str], where: Mapping[str, list[int]], *, width: int
    ) -> Row | list[Problem]:
        if len(cells) > width:
            why = _("This row has %(cells)s cells, the header %(names)s.")
            return [Problem(number, "", why % {"cells": len(cells), "names": width})]
        problems: list[Problem] = []
        values: dict[str, Any] = {}
        for key in _KEYS:
            text = _joined(key, cells, where)
            try:
                _check_text(key, text)
                values[key] = self._value(key, text)
            except ValueError as error:
                problems.append(Problem(number, key, str(error)))
        if problems:
            return problems
        try:
            return _row(values)
        except ValueError as error:
            return [Problem(number, "minutes", str(error))]

    def _value(self, key: str, text: str) -> Any:
        if key == "held_on":
            return parse_day(text, order=self._order)
        if key == "ends_on":
            return parse_day(text, order=self._order)[0] if text else None
        return self._read[key](text)


def _joined(key: str, cells: Sequence[str], where: Mapping[str, list[int]]) -> str:
    indexes = where.get(key)
    if indexes is None:
        return ""
    texts = [cells[index] for index in indexes if index < len(cells) and cells[index]]
    return texts[0] if len(texts) == 1 else _BETWEEN.get(key, "; ").join(texts)


def _row(values: dict[str, Any]) -> Row:
    """A time that stands behind the day is the start, midnight none; the end gives the minutes."""
    held_on, tail = values["held_on"]
    starts_at = None if values["all_day"] else values["starts_at"]
    if tail and starts_at is None and not values["all_day"] and parse_time(tail) != time():
        starts_at = parse_time(tail)
    minutes = values["minutes"]
    if minutes is None and starts_at is not None and values["ends_at"] is not None:
        end = datetime.combine(values["ends_on"] or held_on, values["ends_at"])
        took = round((end - datetime.combine(held_on, starts_at)).total_seconds() / 60)
        if not 0 <= took <= MAX_MINUTES:
            raise ValueError(_("The meeting ends before it begins, or lasts longer than a day."))
        minutes = took or None
    return Row(
        held_on, values["projects"], values["attendees"], values["guests"], minutes, values["mode"], values["place"],
        values["notes"], values["links"], values["external_id"], starts_at, values["state"],
    )  # fmt: skip


def _check_text(key: str, text: str) -> None:
    """Before anything else reads the cell: whatever does so takes a time that is known."""
    most = MAX_CELL_LENGTH.get(key, MAX_SHORT_CELL)
    if len(text) > most:
        raise ValueError(_("This is longer than %(length)s characters.") % {"length": most})
    if why := why_unusable(text):
        raise ValueError(why)


def _minutes(text: str) -> int | None:
    if not text:
        return None
    if _DIGITS.fullmatch(text) and 1 <= int(text) <= MAX_MINUTES:
        return int(text)
    raise ValueError(_("%(text)s is not a number of minutes from 1 to 1440.") % {"text": _quoted(text)})


def _links(text: str) -> str:
    links = read_links(text)
    if wrong := wrong_links(links):
        raise ValueError(wrong)
    return write_links(links)


def _projects(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))


def _people(text: str) -> tuple[NamedAddress, ...]:
    if not text:
        return ()
    people = tuple(dict.fromkeys(parse_person(entry) for entry in split_people(text)))
    if len(people) > MAX_PEOPLE:
        raise ValueError(_("At most %(most)s people.") % {"most": MAX_PEOPLE})
    return people


def _texts_of(choices: type[TextChoices]) -> dict[str, str]:
    """What people write for each value: itself, its label."""
    return {
        comparison_key(str(text)): str(value)
        for value, label in choices.choices
        for text in (value, label, str(value).replace("_", " "), str(value).replace("_", "-"))
    }


def _choice(text: str, texts: Mapping[str, str], choices: Iterable[Any]) -> str:
    if found := texts.get(comparison_key(text)):
        return found
    known = {"text": _quoted(text), "known": or_list(choices)}
    raise ValueError(_("%(text)s is not known. Choose %(known)s.") % known)


def _quoted(text: str) -> str:
    return f"“{text[:60]}”"
