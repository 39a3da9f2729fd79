"""The report as XLSX: a sheet per table in the words of people, and last the sheet "Data" for machines: one value a
line, under stable keys. May import columns. Texts stay texts: no formula and no link is ever made."""

import io
import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.pages.dates import short_span
from foundation.printing.printable import without_controls
from foundation.spreadsheets import WORKBOOK_OPTIONS, XLSX, write_cell
from tracker.figures.tables import Column, ReportData, Table, Unit, Value
from tracker.reports import display
from tracker.reports.columns import readable_tables
from tracker.reports.report import title
from tracker.reports.summary import summary

MEDIA_TYPE = XLSX
DATA = "Data"  # in every language: machines look for it
DATA_HEAD = ("table", "row", "column", "value")
_WIDTH = {Unit.TEXT: 26, Unit.COUNT: 12, Unit.PERCENT: 12, Unit.DAY: 14, Unit.FLAG: 12}
#: Of tables whose title is too long for a sheet.
_NAMES = {
    "exceptions": gettext_lazy("Needs attention"),
    "compared": gettext_lazy("Published figures"),
    "bands": gettext_lazy("How often"),
    "projects": gettext_lazy("Projects"),
}
#: What only machines read, by table and column; it is in the data.
_FOR_MACHINES = {
    "exceptions": {"what", "project_id"},
    "figures": {"key", "unit", "rows"},
    "compared": {"key"},
    "decisions": {"id"},
    "projects": {"id"},
}
_NAME_LENGTH = 31  # letters, by the format
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def write(data: ReportData) -> bytes:
    """Percent stay percent numbers (34.2), not fractions: the same figures as everywhere else."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, WORKBOOK_OPTIONS) as book:
        book.set_properties({"title": without_controls(title(data))})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        styles = {
            Unit.TEXT: wrapped,
            Unit.FLAG: wrapped,
            Unit.COUNT: book.add_format({"valign": "top"}),
            Unit.DAY: book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
            Unit.PERCENT: book.add_format({"num_format": '0.0"%"', "valign": "top"}),
        }
        name = _namer({DATA.casefold()})
        front = book.add_worksheet(name(_("Summary")))
        front.set_column(0, 0, 100)
        for number, text in enumerate((title(data), short_span(data.period.from_on, data.period.to_on), summary(data))):
            front.write_string(number, 0, without_controls(text), head if number == 0 else wrapped)
        tables = [(table, table.rows(data)) for table in readable_tables(data)]
        for table, rows in tables:
            sheet = book.add_worksheet(name(str(_NAMES.get(table.key, table.title))))
            _write_for_people(sheet, table, rows, head=head, styles=styles)
        _write_for_machines(book.add_worksheet(DATA), tables, head=head, styles=styles)
    return buffer.getvalue()


def _write_for_people(sheet: Any, table: Table[Any], rows: Sequence[Any], *, head: object, styles: Any) -> None:
    columns = [column for column in table.columns if column.key not in _FOR_MACHINES.get(table.key, ())]
    for index, column in enumerate(columns):
        sheet.set_column(index, index, _WIDTH[column.unit])
    sheet.freeze_panes(1, 0)
    for index, column in enumerate(columns):
        sheet.write_string(0, index, without_controls(str(column.label)), head)
    for number, row in enumerate(rows, start=1):
        for index, column in enumerate(columns):
            unit = _unit(table, column, row)
            _write(sheet, number, index, _in_words(column, row, unit), styles[unit])


def _unit(table: Table[Any], column: Column[Any], row: Any) -> Unit:
    """Of a figure its own: a column of the table of figures has values of each kind."""
    return row.figure.unit if table.key == "figures" and column.key in ("value", "earlier") else column.unit


def _in_words(column: Column[Any], row: Any, unit: Unit) -> Value:
    """Numbers and days as they are; words that are stored as codes, yes and no as people read them."""
    value = display.in_words(column, column.produce(row))
    if value is None or (unit in (Unit.COUNT, Unit.PERCENT, Unit.DAY) and not isinstance(value, bool)):
        return value
    return display.display_value(value, unit, getattr(getattr(row, "figure", None), "key", column.key))


def _write_for_machines(
    sheet: Any, tables: Sequence[tuple[Table[Any], Sequence[Any]]], *, head: object, styles: Any
) -> None:
    for index, (key, width) in enumerate(zip(DATA_HEAD, (14, 8, 22, 40), strict=True)):
        sheet.set_column(index, index, width)
        sheet.write_string(0, index, key, head)
    sheet.freeze_panes(1, 0)
    line = 0
    for table, rows in tables:
        for number, row in enumerate(rows, start=1):
            for column in table.columns:
                line += 1
                value = column.produce(row)
                for index, cell in enumerate((table.key, number, column.key, value)):
                    _write(sheet, line, index, cell, styles[Unit.DAY] if isinstance(cell, date) else None)


def _namer(taken: set[str]) -> Callable[[str], str]:
    """Names of sheets: what the format allows of a title, each once."""

    def name(text: str) -> str:
        plain = _NOT_IN_A_NAME.sub(" ", without_controls(text)).strip(" '") or "–"
        found, number = plain[:_NAME_LENGTH].strip(" '"), 1
        while found.casefold() in taken:
            number += 1
            found = f"{plain[: _NAME_LENGTH - 4]} {number}"
        taken.add(found.casefold())
        return found

    return name


def _write(sheet: Any, row: int, column: int, value: Value, style: object) -> None:
    as_it_is = value is None or isinstance(value, bool | int | float | date)
    write_cell(sheet, row, column, value if as_it_is else without_controls(str(value)), style)
