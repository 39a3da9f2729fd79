"""The rows of a table of the report as HTML. In Python, since its page has two thousand cells, and each was five nodes
of a template (P13). May import display.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.urls import get_script_prefix, reverse
from django.utils.safestring import SafeString

from foundation.html import fill, joined
from foundation.pages.addresses import address_of
from tracker.figures.tables import Column, Table
from tracker.reports.behind import addresses
from tracker.reports.display import display_in

#: Of a row of the table, where its cell leads to; "" for nowhere.
Address = Callable[[Any], str]


def table_rows(table: Table[Any], columns: Iterable[Column[Any]], rows: Sequence[Any], query: str = "") -> SafeString:
    opens = addresses(table)
    drawn = [_cells(column, rows, _address(table, column, opens.get(column.key, ""), query)) for column in columns]
    return joined(fill("<tr>{}</tr>", joined(cells)) for cells in zip(*drawn, strict=True))


def figure_lines(figures: Iterable[Mapping[str, Any]], query: str, before_query: str) -> SafeString:
    """The rows of the appendix's table of figures: each number leads to what it counts."""
    return joined(_figure_line(figure, query, before_query) for figure in figures)


def _figure_line(figure: Mapping[str, Any], query: str, before_query: str) -> SafeString:
    address, earlier = _figure_address(figure["key"], get_script_prefix()), figure["earlier"]
    detail = fill("<br><small>{}</small>", figure["detail"]) if figure["detail"] else ""
    before = fill('<a href="{}{}">{}</a>', address, before_query, earlier) if figure["has_earlier"] else earlier
    return fill(
        '<tr><th scope="row">{}</th><td><a href="{}{}">{}</a>{}</td><td>{}</td><td>{}</td></tr>',
        str(figure["label"]), address, query, figure["value"], detail, before, str(figure["rule"]),
    )  # fmt: skip


@lru_cache(maxsize=500)
def _figure_address(key: str, prefix: str) -> str:
    return reverse("report-figure", args=[key])


def _cells(column: Column[Any], rows: Sequence[Any], address: Address | None) -> list[SafeString]:
    """The same value is written once: a column has few that differ."""

    @lru_cache(maxsize=None, typed=True)
    def draw(value: Any, leads_to: str) -> SafeString:
        text = display_in(column, value)
        return fill('<td><a href="{}">{}</a></td>', leads_to, text) if leads_to else fill("<td>{}</td>", text)

    produce = column.produce
    return [draw(produce(row), address(row) if address else "") for row in rows]


def _address(table: Table[Any], column: Column[Any], opens: str, query: str) -> Address | None:
    """The page of the project that a cell names, or of the rows that its number counts."""
    row_key = table.row_key
    if opens and row_key is not None:
        return lambda row: (
            f"{opens.format(row_key(row))}{query}"
            if column.produce(row) and (table.key != "compared" or row.key == "here")
            else ""
        )
    if (of := column.project) is None:
        return None
    return lambda row: address_of("project", pk) if (pk := of(row)) is not None else ""
