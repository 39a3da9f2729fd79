"""Files of entries as rows of text: read from CSV, a spreadsheet or JSON, and written as CSV or JSON. Bounded in size,
in rows and, by the parser of JSON, in depth. May import models and table_of_entries."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException

from foundation.api.parsers import parse
from foundation.errors import Refused
from foundation.imports.small_tables import MAX_BYTES, read_small_table
from foundation.imports.table_files import bounded
from foundation.spreadsheets import escape_formula
from foundation.text_lists import and_list
from foundation.usable_text import why_unusable
from tracker.ai_register.models import AiEntry
from tracker.ai_register.table_of_entries import ENTRIES_OF_A_FILE, KEYS

MAX_FILE_ENTRIES = 500
MAX_CELL_LENGTH = 4000  # characters: of the longest text, and some; what is too long for its field is said by its name
FORMAT = "ai-register/1"
Row = dict[str, str]


def read_entries(chunks: Iterable[bytes]) -> list[tuple[int, Row]]:
    """Number and cells of each row, by key. Refused where the file cannot be read."""
    data = b"".join(bounded(chunks, MAX_BYTES))
    rows: Iterable[tuple[int, Row]]
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        rows = _rows_of_json(data)
    else:
        rows = read_small_table([data], ENTRIES_OF_A_FILE, most=MAX_FILE_ENTRIES)
    found: list[tuple[int, Row]] = []
    for number, row in rows:
        found.append((number, {key: _usable(number, text) for key, text in row.items()}))
        if len(found) > MAX_FILE_ENTRIES:
            raise _refused(
                _("The file has more than %(most)s entries. Import it in parts.") % {"most": MAX_FILE_ENTRIES},
                "max_length",
            )
    if not found:
        raise _refused(_("The file has no entry."))
    return found


def _rows_of_json(data: bytes) -> Iterator[tuple[int, Row]]:
    try:
        value = parse(data.removeprefix(b"\xef\xbb\xbf"))
    except APIException as error:
        raise _refused(_("The file is not JSON that can be read: %(why)s") % {"why": _one(error.detail)}) from None
    entries = value.get("entries") if isinstance(value, dict) and value.get("format") == FORMAT else None
    if not isinstance(entries, list):
        raise _refused(_("The file has another format. Export the register to see how it looks."))
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict) or any(not isinstance(text, str | None) for text in entry.values()):
            raise _refused(_("Entry %(number)s: each field is a text.") % {"number": number})
        if unknown := sorted(entry.keys() - set(KEYS)):
            facts = {"number": number, "names": and_list(name[:60] for name in unknown[:5])}
            raise _refused(_("Entry %(number)s: these fields are not known: %(names)s.") % facts)
        yield number, {key: text.strip() for key, text in entry.items() if text is not None}


def _one(detail: Any) -> str:
    """The first sentence of what the parser says, wherever it stands in it."""
    while isinstance(detail, dict | list):
        detail = next(iter(detail.values() if isinstance(detail, dict) else detail), "")
    return str(detail)[:200]


def _usable(number: int, text: str) -> str:
    if len(text) > MAX_CELL_LENGTH or why_unusable(text):
        why = _("Row %(number)s has a text that is too long, or with characters that cannot be saved.")
        raise _refused(why % {"number": number})
    return text


def _refused(why: str, code: str = "invalid") -> Refused:
    return Refused({"file": why}, code=code)


def row_of(entry: AiEntry) -> Row:
    """As a file has it. Reads its owners, team and project. People by their address, of which there is one each."""
    named = {
        "library_owner": entry.library_owner.email if entry.library_owner is not None else "",
        "it_owner": entry.it_owner.email if entry.it_owner is not None else "",
        "team": entry.team.name if entry.team is not None else "",
        "project": entry.project.name if entry.project is not None else "",
    }
    return {key: named[key] if key in named else _text(getattr(entry, key)) for key in KEYS}


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def as_csv(rows: Iterable[Mapping[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(KEYS)
    writer.writerows([escape_formula(row[key]) for key in KEYS] for row in rows)
    return out.getvalue()


def as_json(rows: Iterable[Mapping[str, str]]) -> str:
    entries = [{key: text for key, text in row.items() if text} for row in rows]
    return json.dumps({"format": FORMAT, "entries": entries}, ensure_ascii=False, indent=2) + "\n"
