"""Rows of a CSV text, whatever separates its cells. Memory does not grow with the file. May import errors."""

import csv
import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import TextIO

from django.utils.translation import gettext as _

from foundation.errors import Refused

MAX_LINE_LENGTH = 1_000_000  # characters
_SEPARATOR_LINE = re.compile(r"sep=(.)\s?", re.IGNORECASE)  # Excel's own first line
_SAMPLE = 20  # lines that show what separates the cells


def csv_rows(text: TextIO) -> Iterator[list[str]]:
    """Each row's cells, those of an empty line none. `text` keeps its ends of lines. Refused when it is not CSV."""
    lines = _lines(text)
    sample = list(islice(lines, _SAMPLE))
    named = _SEPARATOR_LINE.fullmatch(sample[0].rstrip("\r\n")) if sample else None
    if named is not None:
        yield []  # so that the rows keep the numbers that Excel shows
        sample = sample[1:]
    delimiter = named[1] if named is not None else find_delimiter(sample)
    reader = csv.reader(chain(sample, lines), delimiter=delimiter, strict=True)
    number = 1 if named is not None else 0
    while True:
        number += 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise _broken(number, error) from error
        if cells is None:
            return
        yield cells


def find_delimiter(lines: list[str]) -> str:
    """The character that cuts the first line with a text into most cells; of equals the one that cuts most lines
    alike. A line with quoted ends of lines is cut at the first: that is enough to see."""
    first, *rest = [line for line in lines if line.strip()] or [""]
    return max("\t;,|", key=lambda mark: (_cells(first, mark), _alike(first, rest, mark)))


def _alike(first: str, rest: list[str], mark: str) -> int:
    cells = _cells(first, mark)
    return sum(_cells(line, mark) == cells for line in rest) if cells > 1 else 0


def _cells(line: str, mark: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=mark), []))
    except csv.Error:
        return 0


def _lines(text: TextIO) -> Iterator[str]:
    while line := text.readline(MAX_LINE_LENGTH + 1):
        if len(line) > MAX_LINE_LENGTH:
            raise Refused(
                {"file": _("A line is longer than a million characters. This is not a table.")}, code="max_length"
            )
        yield line


def _broken(number: int, error: csv.Error) -> Refused:
    if "field limit" in str(error):
        why = _("Row %(row)s has a cell longer than %(length)s characters. Is a quotation mark missing?")
    else:
        why = _("Row %(row)s cannot be read: %(why)s. Is a quotation mark missing?")
    return Refused({"file": why % {"row": number, "why": error, "length": csv.field_size_limit()}}, code="invalid")
