"""What is safe in a cell of a spreadsheet, and a sheet of rows as XLSX. Imports none of our modules."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_CELL = 32_767  # characters: Excel's own limit
_FORMULA = tuple("=+-@\t\r\n|%＝＋－＠")  # what a spreadsheet may take for the beginning of one
#: Of a workbook: texts stay texts, and rows are written one after another.
WORKBOOK_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
WIDTH = 18  # of a column, in characters: a day with its time, a name of usual length


def escape_formula(value: date | bool | float | str | None) -> str:
    """As a spreadsheet may open it: a text that it would take for a formula gets an apostrophe in front."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return "'" + value if value.lstrip(" ")[:1] in _FORMULA else value
    return str(value)


def unescape_formula(text: str) -> str:
    """The text as it was before `escape_formula`."""
    return text[1:] if text[:1] == "'" and text[1:].lstrip(" ")[:1] in _FORMULA else text


def write_xlsx(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """One sheet, its headings frozen. Texts stay texts: no formula and no link is made of them. Days and instants
    without a zone become dates."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, WORKBOOK_OPTIONS) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(headings) - 1, 0), WIDTH)
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        styles = {
            datetime: book.add_format({"num_format": "yyyy-mm-dd\\ hh:mm"}),
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        for number, heading in enumerate(headings):
            sheet.write_string(0, number, heading[:MAX_CELL], head)
        for line, row in enumerate(rows, start=1):
            for number, value in enumerate(row):
                write_cell(sheet, line, number, value, styles.get(type(value)))
    return buffer.getvalue()


def write_cell(sheet: Any, line: int, number: int, value: Any, style: Any) -> None:
    """A number, a day, a flag or a text as what it is; of None nothing."""
    match value:
        case None:
            return
        case bool():
            sheet.write_boolean(line, number, value, style)
        case int() | float():
            sheet.write_number(line, number, value, style)
        case date():
            sheet.write_datetime(line, number, value, style)
        case _:
            sheet.write_string(line, number, str(value)[:MAX_CELL], style)
