"""The report as XLSX: a sheet per table. May import columns. Texts stay texts: no formula and no link is ever made."""

import io
from datetime import date

import xlsxwriter

from foundation.pages.dates import short_span
from tracker.figures.tables import ReportData, Unit, Value
from tracker.reports.columns import readable_tables
from tracker.reports.formats.printable import without_controls
from tracker.reports.report import title
from tracker.reports.summary import summary

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTH = {Unit.TEXT: 26, Unit.COUNT: 10, Unit.PERCENT: 10, Unit.DAY: 12, Unit.FLAG: 10}


def write(data: ReportData) -> bytes:
    """Percent stay percent numbers (34.2), not fractions: the same figures as everywhere else."""
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": without_controls(title(data))})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        formats = {
            Unit.DAY: book.add_format({"num_format": "yyyy-mm-dd"}),
            Unit.PERCENT: book.add_format({"num_format": '0.0"%"'}),
        }
        front = book.add_worksheet("summary")
        front.set_column(0, 0, 100)
        for number, text in enumerate((title(data), short_span(data.period.from_on, data.period.to_on), summary(data))):
            front.write_string(number, 0, without_controls(text), head if number == 0 else None)
        for table in readable_tables(data):
            sheet = book.add_worksheet(table.key)
            for index, column in enumerate(table.columns):
                sheet.set_column(index, index, _WIDTH[column.unit])
            sheet.freeze_panes(1, 0)
            for index, column in enumerate(table.columns):
                sheet.write_string(0, index, column.key, head)
            for number, row in enumerate(table.prepare(data), start=1):
                for index, column in enumerate(table.columns):
                    _write(sheet, number, index, column.produce(row), formats.get(column.unit))
    return buffer.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: Value, style: object) -> None:
    match value:
        case None:
            return
        case bool():
            sheet.write_boolean(row, column, value, style)
        case int() | float():
            sheet.write_number(row, column, value, style)
        case date():
            sheet.write_datetime(row, column, value, style)
        case _:
            sheet.write_string(row, column, without_controls(str(value))[:32767], style)
