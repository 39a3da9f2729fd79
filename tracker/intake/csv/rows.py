"""Reads a CSV file of meetings, row by row, each with what is wrong with it. Pure: it may import the names of modes,
states and sides only. Memory does not grow with the file.
"""

import codecs
import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from hashlib import sha256

from django.utils.translation import gettext as _

from accounts.people.addresses import normalise_address
from foundation.errors import Refused
from foundation.text import comparison_key
from foundation.text_lists import and_list, or_list
from tracker.meetings.guests import MAX_TEXT_LENGTH, Guest, parse_guests
from tracker.meetings.models import MeetingState, Mode

COLUMNS = (
    "held_on", "projects", "attendees", "guests", "minutes", "mode", "notes", "external_id", "starts_at", "state",
)  # fmt: skip
REQUIRED = ("held_on", "projects")
MAX_LINE_LENGTH = 1_000_000  # characters
MAX_CELL_LENGTH = {
    "held_on": 100, "projects": 20_000, "attendees": 100_000, "guests": MAX_TEXT_LENGTH, "minutes": 100, "mode": 100,
    "notes": 50_000, "external_id": 200, "starts_at": 100, "state": 100,
}  # fmt: skip  # characters
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row; the header is row 1. `column` "" is the row as a whole."""

    row: int
    column: str
    why: str


@dataclass(frozen=True, slots=True)
class Row:
    """`projects` are ids or names, `attendees` e-mail addresses; whether they exist is not known here."""

    held_on: date
    projects: tuple[str, ...]
    attendees: tuple[str, ...]
    guests: tuple[Guest, ...]
    minutes: int | None
    mode: str
    notes: str
    external_id: str | None
    starts_at: time | None
    state: str | None

    def content_key(self) -> str:
        """The same for the same content: what a row without an external id is known by, so that it is added once."""
        plain = json.dumps(
            [
                self.held_on.isoformat(),
                self.projects,
                self.attendees,
                [(guest.name, guest.side) for guest in self.guests],
                self.minutes,
                self.mode,
                self.notes,
                str(self.starts_at),
                self.state,
            ]
        )
        return f"csv-{sha256(plain.encode()).hexdigest()[:40]}"


def read_rows(chunks: Iterable[bytes]) -> Iterator[tuple[int, Row | list[Problem]]]:
    """Row number and row, or its problems. Refused when the file as a whole cannot be read any further."""
    lines = _lines(chunks)
    first = next(lines, "")
    if not first.strip():
        raise _unreadable(_("The file is empty. Its first line names the columns."))
    delimiter = max(",;\t", key=lambda mark: len(set(_names(first, mark)) & set(COLUMNS)))
    names = _names(first, delimiter)
    _check_names(names)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 1
    while True:
        number += 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            if "field limit" in str(error):
                why = _("Row %(row)s has a cell longer than %(length)s characters. Is a quotation mark missing?")
            else:
                why = _("Row %(row)s cannot be read: %(why)s. Is a quotation mark missing?")
            facts = {"row": number, "why": error, "length": csv.field_size_limit()}
            raise _unreadable(why % facts) from error
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield number, _row(number, names, cells)


def _unreadable(why: str) -> Refused:
    return Refused({"file": why}, code="invalid")


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """Lines with their ends, of UTF-8 with or without a byte order mark."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    tail = ""
    for chunk in _with_end(chunks):
        try:
            text = tail + decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            raise _unreadable(
                _("The file is not UTF-8 text. Save it as “CSV UTF-8” (in Excel: Save as, CSV UTF-8).")
            ) from error
        lines = list(io.StringIO(text, newline=""))
        tail = lines.pop() if chunk and lines and (not lines[-1].endswith("\n")) else ""
        if len(tail) > MAX_LINE_LENGTH:
            raise _unreadable(_("A line is longer than a million characters. This is no CSV file of meetings."))
        yield from lines


def _with_end(chunks: Iterable[bytes]) -> Iterator[bytes]:
    yield from (chunk for chunk in chunks if chunk)
    yield b""


def _names(line: str, delimiter: str) -> list[str]:
    try:
        names = [comparison_key(name) for name in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return []
    while names and not names[-1]:  # Excel writes every column that was ever filled in
        names.pop()
    return names


def _check_names(names: list[str]) -> None:
    for name in names:
        if name not in COLUMNS:
            why = _("There is no column %(name)s. The columns are: %(columns)s.")
            raise _unreadable(why % {"name": f"“{name[:100]}”", "columns": and_list(COLUMNS)})
        if names.count(name) > 1:
            raise _unreadable(_("The column %(name)s is there twice.") % {"name": name})
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise _unreadable(_("The column %(name)s is missing.") % {"name": missing[0]})


def _row(number: int, names: list[str], cells: list[str]) -> Row | list[Problem]:
    if not any(cell.strip() for cell in cells[len(names) :]):
        cells = cells[: len(names)]
    if len(cells) != len(names):
        why = _("This row has %(cells)s cells, the header %(names)s.")
        return [Problem(number, "", why % {"cells": len(cells), "names": len(names)})]
    texts = dict(zip(names, (cell.strip() for cell in cells), strict=True))
    problems = []
    values: dict[str, object] = {}
    for name in COLUMNS:
        try:
            values[name] = _READ[name](_bounded(name, texts.get(name, "")))
        except ValueError as error:
            problems.append(Problem(number, name, str(error)))
    return problems or Row(**values)  # type: ignore[arg-type]


def _bounded(column: str, text: str) -> str:
    """Before anything else reads the cell: whatever does so takes a time that is known."""
    if len(text) > MAX_CELL_LENGTH[column]:
        raise ValueError(_("This is longer than %(length)s characters.") % {"length": MAX_CELL_LENGTH[column]})
    if "\0" in text:
        raise ValueError(_("The text contains a character that cannot be stored."))
    return text


def _day(text: str) -> date:
    if not text:
        raise ValueError(_("The day is missing."))
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError(_("%(text)s is not a day. Write it as 2026-03-24.") % {"text": _quoted(text)})


def _time(text: str) -> time | None:
    if not text:
        return None
    try:
        if _TIME.fullmatch(text):
            return time.fromisoformat(text.zfill(5) if text.count(":") == 1 else text.zfill(8))
    except ValueError:
        pass
    raise ValueError(_("%(text)s is not a time. Write it as 14:30.") % {"text": _quoted(text)})


def _minutes(text: str) -> int | None:
    if not text:
        return None
    if re.fullmatch("[0-9]{1,4}", text) and 1 <= int(text) <= 1440:
        return int(text)
    raise ValueError(_("%(text)s is not a number of minutes from 1 to 1440.") % {"text": _quoted(text)})


def _several(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))


def _projects(text: str) -> tuple[str, ...]:
    projects = _several(text)
    if not projects:
        raise ValueError(_("The project is missing."))
    return projects


def _choice(text: str, values: Mapping[str, object] | Iterable[str], default: str) -> str:
    if not text:
        return default
    value = text.lower().replace(" ", "_").replace("-", "_")
    if value not in values:
        known = {"text": _quoted(text), "known": or_list(values)}
        raise ValueError(_("%(text)s is not known. Choose %(known)s.") % known)
    return value


def _quoted(text: str) -> str:
    return f"“{text[:60]}”"


_READ: dict[str, Callable[[str], object]] = {
    "held_on": _day,
    "projects": _projects,
    "attendees": lambda text: tuple(map(normalise_address, _several(text))),
    "guests": lambda text: tuple(parse_guests(text.split(";"))),
    "minutes": _minutes,
    "mode": lambda text: _choice(text, Mode.values, Mode.VIDEO.value),
    "notes": str,
    "external_id": lambda text: text or None,
    "starts_at": _time,
    "state": lambda text: _choice(text, MeetingState.values, "") or None,
}
