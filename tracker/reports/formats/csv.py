"""The report as CSV: a table after another, each under its title; one alone if asked for. May import columns."""

import csv
import io
from typing import Any

from foundation.printing.printable import without_controls
from foundation.spreadsheets import escape_formula
from tracker.figures.tables import ReportData, Table
from tracker.reports.columns import readable_tables
from tracker.reports.report import title
from tracker.reports.summary import summary

MEDIA_TYPE = "text/csv"


def write(data: ReportData) -> bytes:
    """UTF-8 with a byte-order mark, without which Excel takes it for another encoding."""
    buffer = io.StringIO()
    out = csv.writer(buffer, lineterminator="\r\n")
    out.writerow([escape_formula(title(data))])
    out.writerow([data.period.from_on.isoformat(), data.period.to_on.isoformat()])
    out.writerow([escape_formula(summary(data))])
    for table in readable_tables(data):
        out.writerow([])
        out.writerow([str(table.title)])
        _write_table(out, table, data)
    return ("\ufeff" + without_controls(buffer.getvalue())).encode()


def _write_table(out: Any, table: Table[Any], data: ReportData) -> None:
    out.writerow([column.key for column in table.columns])
    out.writerows([escape_formula(column.produce(row)) for column in table.columns] for row in table.rows(data))
