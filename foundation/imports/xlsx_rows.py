"""Rows of an XLSX file's first sheet with anything in it, as the texts that a CSV file would have. May import errors.

The file may lie about its size, and be small only while it is packed: what is unpacked is bounded before it is read.
"""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from foundation.errors import Refused

MAX_UNPACKED = 300_000_000  # bytes of the whole file
MAX_SHARED = 60_000_000  # bytes of what is held in memory: texts and styles
_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"  # the first bytes


def is_spreadsheet(file: IO[bytes]) -> bool:
    """Whether it is a packed file; Refused for those of other programs. Leaves the file at its beginning."""
    file.seek(0)
    head = file.read(4)
    file.seek(0)
    if head == _OLD:
        raise Refused(
            {"file": _("This is an old or protected Excel file. Save it as .xlsx without a password.")}, code="invalid"
        )
    return head == _ZIP


def xlsx_rows(file: IO[bytes], *, max_columns: int) -> Iterator[list[str]]:
    """Each row's cells, one more than `max_columns` at most."""
    _check_size(file)
    try:
        book: Any = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what the file says of them may be wrong
            rows = sheet.iter_rows(max_col=max_columns + 1, values_only=True)
            first = next(rows, None)
            if first is None:
                continue
            yield _texts(first)
            for row in rows:
                yield _texts(row)
            return
    except Refused:
        raise
    except Exception as error:  # openpyxl raises whatever it stumbles over
        raise _unreadable() from error


def _texts(row: tuple[Any, ...]) -> list[str]:
    cells = [_text(value) for value in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.date().isoformat() if value.time() == time() else f"{value:%Y-%m-%d %H:%M:%S}"
        case date():
            return value.isoformat()
        case time():
            return f"{value:%H:%M:%S}"
        case timedelta():
            return str(value)
        case float() if value.is_integer():
            return str(int(value))
    return str(value)


def _check_size(file: IO[bytes]) -> None:
    try:
        with zipfile.ZipFile(file) as packed:
            parts = packed.infolist()
            names = {part.filename for part in parts}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise _unreadable() from error
    if "xl/workbook.xml" not in names:
        raise Refused({"file": _("This is not an Excel file. Save the table as .xlsx or CSV.")}, code="invalid")
    shared = sum(part.file_size for part in parts if not part.filename.startswith("xl/worksheets/"))
    if shared > MAX_SHARED or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Refused(
            {"file": _("The Excel file is too large when unpacked. Import it in parts, or save it as CSV.")},
            code="max_length",
        )


def _unreadable() -> Refused:
    return Refused(
        {"file": _("The Excel file cannot be read. Open it, save it again as .xlsx, or save it as CSV.")},
        code="invalid",
    )
