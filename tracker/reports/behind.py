"""The rows behind a number of a table: found by the table, the row and the column that an address names. May import
columns."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.urls import reverse

from tracker.figures.tables import Column, ReportData, Table
from tracker.reports.columns import readable_tables


class Opened(NamedTuple):
    """`rows`, of `table`, add up to the number in the `column` of the `row` of `of`."""

    of: Table[Any]
    row: Any
    column: Column[Any]
    table: Table[Any]
    rows: Sequence[Any]


def open_number(data: ReportData, table: str, row: str, column: str) -> Opened | None:
    """None where nothing has this address, or no rows are behind it for this reader."""
    for of in readable_tables(data):
        if of.key == table and of.row_key is not None:
            found = next((one for one in of.rows(data) if of.row_key(one) == row), None)
            named = next((one for one in of.columns if one.key == column), None)
            return _opened(data, of, found, named) if found is not None and named is not None else None
    return None


def _opened(data: ReportData, of: Table[Any], row: Any, column: Column[Any]) -> Opened | None:
    behind = column.behind
    if behind is None or not (table := behind.table()).reads(data.roles):
        return None
    rows = behind.rows(data, row)
    return None if rows is None else Opened(of, row, column, table, rows)


def addresses(table: Table[Any]) -> dict[str, str]:
    """Column -> the address of what is behind it on the page, with `{}` for the row."""
    if table.row_key is None:
        return {}
    report = reverse("report")
    return {one.key: f"{report}rows/{table.key}/{{}}/{one.key}/" for one in table.columns if one.behind is not None}
