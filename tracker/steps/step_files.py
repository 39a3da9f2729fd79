"""Steps in a file that somebody brings: from a spreadsheet or a planning program. May import models."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.people.named_people import NamedPeople
from foundation.errors import Refused
from foundation.imports.columns import Field, Shape
from foundation.imports.days import OrderUnknown, parse_day
from foundation.imports.table_files import open_table
from foundation.text import comparison_key
from foundation.text_lists import join_sentences
from tracker.steps.models import MAX_HOURS, StepSide

MAX_FILE_BYTES = 1_000_000
MAX_FILE_ROWS = 300  # steps of one project
MAX_TOLD = 5  # problems of a file that are told at once

SHAPE = Shape(
    "steps",
    (  # names are compared without what stands between their words
        Field("title", gettext_lazy("Step"), ("task", "task_name", "name", "subject", "summary"), required=True),
        Field("side", gettext_lazy("Side"), ("lane", "department")),
        Field("starts_on", gettext_lazy("First day"), ("start", "start_date", "begin"), required=True),
        Field(
            "due_on", gettext_lazy("Last day"), ("finish", "end", "end_date", "due", "due_date", "to"), required=True
        ),
        Field("owner", gettext_lazy("Owner"), ("assigned_to", "assignee", "resource_names", "e-mail")),
        Field("hours", gettext_lazy("Hours"), ("work", "effort")),
        Field("done_when", gettext_lazy("Done when"), ("acceptance", "definition_of_done")),
        Field("trap", gettext_lazy("Usual trap"), ("risk",)),
        Field("room", gettext_lazy("In the room")),
        Field("key", gettext_lazy("Number"), ("id", "no", "wbs")),
        Field("after", gettext_lazy("Comes after"), ("predecessors",)),
    ),
)


@dataclass(frozen=True)
class FileRow:
    """`line`: as a spreadsheet counts them; `fields`: of a NewStep."""

    line: int
    fields: Mapping[str, Any]


def read_steps(chunks: Iterable[bytes], *, day_order: str) -> list[FileRow]:
    """Every step of a file. Refused with the lines that cannot be read, the first few of them. One query."""
    people = NamedPeople()
    rows: list[FileRow] = []
    problems: list[str] = []
    with open_table(chunks, most=MAX_FILE_BYTES) as table:
        columns = SHAPE.recognise(table.header)
        if missing := SHAPE.missing(columns.values()):
            told = _("The file has no column “%(name)s”.") % {"name": missing[0].label}
            raise Refused({"file": told}, code="required")
        for line, cells in table.rows():
            texts = {key: cell for (_name, key), cell in zip(columns.items(), cells, strict=False) if key and cell}
            try:
                rows.append(FileRow(line, _read_row(texts, people, day_order, line)))
            except OrderUnknown:
                raise Refused(
                    {"day_order": _("Some days can be read in two ways. Say whether the day or the month comes first.")}
                ) from None
            except ValueError as error:
                problems.append(at_line(line, str(error)))
            if len(rows) > MAX_FILE_ROWS or len(problems) >= MAX_TOLD:
                break
    if len(rows) > MAX_FILE_ROWS:
        raise Refused({"file": _("A plan has at most %(most)d steps.") % {"most": MAX_FILE_ROWS}}, code="max_length")
    if problems:
        raise Refused({"file": join_sentences(problems)}, code="invalid")
    if not rows:
        raise Refused({"file": _("The file has no step below its first line.")}, code="empty")
    return rows


def at_line(line: int, why: str) -> str:
    return _("Line %(line)d: %(why)s") % {"line": line, "why": why}


def _read_row(texts: Mapping[str, str], people: NamedPeople, day_order: str, line: int) -> dict[str, Any]:
    """ValueError says what is wrong with it."""
    if "title" not in texts:
        raise ValueError(_("Enter a title."))
    return {
        "title": texts["title"],
        "side": _side(texts.get("side", "")),
        "starts_on": _day(texts, "starts_on", day_order),
        "due_on": _day(texts, "due_on", day_order),
        "owner": people.find(texts["owner"]) if "owner" in texts else None,
        "hours": _hours(texts.get("hours", "")),
        "done_when": texts.get("done_when", ""),
        "trap": texts.get("trap", ""),
        "room": [one.strip() for one in texts.get("room", "").split(";") if one.strip()],
        "key": texts.get("key", f"line {line}"),
        "after": [one.strip() for one in texts.get("after", "").replace(",", ";").split(";") if one.strip()],
    }


def _day(texts: Mapping[str, str], key: str, day_order: str) -> date:
    return parse_day(texts.get(key, ""), order=day_order)[0]


def _side(text: str) -> str:
    """A side by its value or its label; both sides where none is said."""
    if not text:
        return StepSide.BOTH
    for side in StepSide:
        if comparison_key(text) in (comparison_key(side.value), comparison_key(str(side.label))):
            return side
    raise ValueError(_("There is no side “%(text)s”.") % {"text": text[:60]})


def _hours(text: str) -> int | None:
    if not text:
        return None
    number = text.split()[0]
    if not (number.isascii() and number.isdecimal() and 1 <= int(number[:9]) <= MAX_HOURS):
        raise ValueError(_("Hours are a whole number from 1 to %(most)d.") % {"most": MAX_HOURS})
    return int(number)
