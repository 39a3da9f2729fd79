"""The report as a PDF, set by typst from report.typ. May import columns and charts."""

from pathlib import Path
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from foundation.pages import dates
from foundation.printing import pdf
from tracker.figures.drawing import Chart
from tracker.figures.tables import ReportData, Table, Unit
from tracker.reports import display
from tracker.reports.attention import attention_lines
from tracker.reports.charts import charts_of
from tracker.reports.columns import TABLE, TABLES, contributed_tables
from tracker.reports.figures import headline_rows
from tracker.reports.report import title
from tracker.reports.summary import summary

MEDIA_TYPE = pdf.MEDIA_TYPE
TEMPLATE = Path(__file__).parent / "report.typ"
LINES_PRINTED, TITLE_LENGTH = 12, 160  # on the page of the summary

#: The columns that fit on paper, where not all do. What is left out stands in the other formats.
_PRINTED = {
    "exceptions": ("label", "project", "detail", "since_on"),
    "bands": ("band", "projects", "percent", "earlier", "poll", "rule"),
    "decisions": ("project", "text", "decided_on", "library", "it", "leadership", "awaits_leadership"),
    "projects": (
        "name", "band", "state", "last_contact_on", "late_on", "contact_weeks", "library_owner", "it_owner", "sponsor",
    ),
}  # fmt: skip


def write(data: ReportData) -> bytes:
    return typeset(content(data))


def typeset(texts: dict[str, Any]) -> bytes:
    """The PDF of what report.typ sets."""
    return pdf.typeset(TEMPLATE, texts)


def content(data: ReportData) -> dict[str, Any]:
    """What report.typ sets, as texts."""
    period = data.period
    parts = {table.key: _part(table, data) for table in TABLES if table.key not in ("figures", "compared", "weeks")}
    return {
        "lang": (get_language() or "en").split("-")[0],
        "title": Truncator(title(data)).chars(TITLE_LENGTH),
        "author": data.institution.name,
        "summary": summary(data),
        "period": _("%(from)s to %(to)s, beside %(before_from)s to %(before_to)s")
        % {
            "from": dates.day(period.from_on),
            "to": dates.day(period.to_on),
            "before_from": dates.day(period.before.from_on),
            "before_to": dates.day(period.before.to_on),
        },
        "footer": f"{data.institution.name} · {dates.short_span(period.from_on, period.to_on)}",
        "nothing": _("Nothing."),
        "charts": {chart.key: _drawn(chart) for chart in charts_of(data)},
        "headlines": _headlines(data),
        "attention": _attention(data),
        "appendix": _("Appendix"),
        "sources": _("The published figures"),
        "compared": {"title": str(TABLE["compared"].title)},
        "notes": [
            {"who": row.who, "text": f"{row.source} · {dates.short_day(row.recorded_on)} · {row.caveat}"}
            for row in TABLE["compared"].rows(data)
        ],
        "weeks": {"title": str(TABLE["weeks"].title)},
        "week_table": {**_part(TABLE["weeks"], data), "title": _("The 52 weeks in numbers")},
        "figures": _figures(data),
        **parts,
        "contributed": [_contributed(table, data) for table in contributed_tables(data)],
    }


def _drawn(chart: Chart) -> dict[str, str]:
    return {"svg": chart.svg("640"), "words": chart.words}


def _contributed(table: Table[Any], data: ReportData) -> dict[str, Any]:
    """`charts`: none, or one."""
    chart = table.drawn(data)
    return {**_part(table, data), "note": table.said(data), "charts": [_drawn(chart)] if chart is not None else []}


def _headlines(data: ReportData) -> list[dict[str, str]]:
    return [
        {
            "label": str(row.figure.label),
            "value": display.display_reading(row.figure, row.reading),
            "was": _("was %(earlier)s") % {"earlier": display.display_reading(row.figure, row.before)}
            if row.before
            else "",
        }
        for row in headline_rows(data)
    ]


def _attention(data: ReportData) -> dict[str, Any]:
    """As many lines as may fit; report.typ leaves out those that do not."""
    lines, more = attention_lines(data, most=LINES_PRINTED)
    return {
        "title": _("Needs attention"),
        "empty": _("Nothing needs attention."),
        "lines": [
            {"title": line.title, "label": str(line.badge[1]) if line.badge else "", "hint": line.hint}
            for line in lines
        ],
        "more": more > 0,
        "rest": _("The others stand in the appendix."),
    }


def _part(table: Table[Any], data: ReportData) -> dict[str, Any]:
    columns = [column for column in table.columns if column.key in _PRINTED.get(table.key, (column.key,))]
    return {
        "title": str(table.title),
        "rule": str(table.rule),
        "head": [str(column.label) for column in columns],
        "align": ["end" if column.unit in (Unit.COUNT, Unit.PERCENT) else "start" for column in columns],
        "rows": [[display.display_cell(column, row) for column in columns] for row in table.rows(data)],
    }


def _figures(data: ReportData) -> dict[str, Any]:
    rows = []
    for row in TABLE["figures"].rows(data):
        value = display.display_reading(row.figure, row.reading)
        beside = display.figure_detail(row.figure, row.reading)
        rows.append(
            [
                str(row.figure.label),
                f"{value} · {beside}" if beside else value,
                display.display_reading(row.figure, row.before),
                str(row.figure.rule),
            ]
        )
    table = TABLE["figures"]
    return {
        "title": str(table.title),
        "rule": str(table.rule),
        "head": [_("Figure"), _("This period"), _("The period before"), _("Rule")],
        "align": ["start", "start", "start", "start"],
        "rows": rows,
    }
