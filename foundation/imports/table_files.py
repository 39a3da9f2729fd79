"""A file with a table in it that somebody brings: CSV in any usual encoding, XLSX, or a directory's LDIF. One reader
for every import and for pasted text. Memory does not grow with a CSV file. May import spreadsheets and errors.
"""

import io
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.utils.translation import gettext as _

from foundation.errors import Refused
from foundation.imports.csv_rows import csv_rows
from foundation.imports.encodings import detect_encoding
from foundation.imports.ldif_rows import is_ldif, ldif_rows
from foundation.imports.xlsx_rows import is_spreadsheet, xlsx_rows
from foundation.spreadsheets import unescape_formula

MAX_COLUMNS = 200  # Outlook writes 22 of an appointment and 92 of a contact
MAX_ROWS = 200_000
MAX_EMPTY_ROWS = 1_100_000  # the number of the last row that is looked at: of Excel's million some may be empty
IN_MEMORY = 2_000_000  # bytes; what is larger lies in a temporary file


class TableFile:
    """`encoding`: as it was read, or "" for a spreadsheet. `header`: the names of the columns, each once;
    `first_row`: as they are written."""

    def __init__(self, file: IO[bytes], *, attributes: Collection[str]) -> None:
        self._file = file
        self._attributes = attributes
        self._text: io.TextIOWrapper | None = None
        self._ldif = False
        self.encoding = ""
        self.header: list[str] = []
        self.first_row: list[str] = []
        self._header_row = 0
        self.is_spreadsheet = is_spreadsheet(file)

    def open(self, *, fallback: str = "") -> None:
        """Read the header. `fallback`: the encoding of a text without a mark. Refused when nothing can read
        the file."""
        if not self.is_spreadsheet:
            if self._text is not None:
                self._text.detach()
            self.encoding = detect_encoding(self._file, fallback=fallback)
            self._text = io.TextIOWrapper(self._file, encoding=self.encoding, newline="")
            self._ldif = bool(self._attributes) and is_ldif(self._text.read(IN_MEMORY // 100))
        self._header_row, first = next(self._filled(), (0, []))
        if not self._header_row:
            raise Refused({"file": _("The file is empty. Its first line names the columns.")}, code="invalid")
        self.first_row = first
        self.header = unique_names(first)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Number and cells of each row with any text, below the header; as a spreadsheet counts rows, from 1. It may be
        read again."""
        width = len(self.header)
        for number, cells in self._filled():
            if number > self._header_row:
                yield number, cells if len(cells) <= width or any(cells[width:]) else cells[:width]

    def position(self) -> int:
        """How many bytes have been read."""
        return self._file.tell()

    def _filled(self) -> Iterator[tuple[int, list[str]]]:
        for number, row in enumerate(self._all(), start=1):
            if number > MAX_EMPTY_ROWS:
                return
            cells = [unescape_formula(cell.strip()) for cell in row]
            if any(cells):
                if len(cells) > MAX_COLUMNS and any(cells[MAX_COLUMNS:]):
                    raise Refused(
                        {"file": _("The table has more than %(most)s columns.") % {"most": MAX_COLUMNS}},
                        code="max_length",
                    )
                if number > MAX_ROWS + 1:
                    why = _("The table has more than %(most)s rows. Import it in parts.")
                    raise Refused({"file": why % {"most": MAX_ROWS}}, code="max_length")
                yield number, cells

    def _all(self) -> Iterator[list[str]]:
        if self._text is None:
            return xlsx_rows(self._file, max_columns=MAX_COLUMNS)
        self._text.seek(0)
        return ldif_rows(self._text, attributes=self._attributes) if self._ldif else csv_rows(self._text)


def bounded(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    """Refused under `file` as soon as there are more bytes than `most`, which is some MB."""
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            mb = {"most": most // 1_000_000}
            raise Refused(
                {"file": _("The file is larger than %(most)s MB. Import it in parts.") % mb}, code="max_length"
            )
        yield chunk


@contextmanager
def open_table(
    chunks: Iterable[bytes], *, most: int | None = None, fallback: str = "", attributes: Collection[str] = ()
) -> Iterator[TableFile]:
    """The whole is read first, into a temporary file, and then its header. `most`: bytes, refused where it is larger;
    `attributes`: of a directory's entries, which are no table where none is asked for. Refused as `TableFile.open`."""
    with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        for chunk in chunks if most is None else bounded(chunks, most):
            file.write(chunk)
        spooled: Any = file
        table = TableFile(spooled, attributes=attributes)
        table.open(fallback=fallback)
        yield table


def unique_names(cells: Iterable[str]) -> list[str]:
    """Names of columns: of the second with the same name, "Start (2)"; of one without, "#3". Empty ones at the end are
    none."""
    texts = [" ".join(cell.removeprefix("\ufeff").split())[:100] for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    seen: Counter[str] = Counter()
    names = []
    for number, text in enumerate(texts, start=1):
        name = text or f"#{number}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names
