"""The report as a tagged PDF (PDF/UA-1), set by typst from report.typ. May import columns and charts.

typst refuses a picture without words for those who cannot see it, and a character that no font has: printable.py puts
a box in its place. It gets texts only: what is in them cannot become markup. Fonts come from beside the slice and from
pinned packages, never from the machine, so that every page looks the same everywhere.
"""

import json
import logging
from functools import cache
from pathlib import Path
from typing import Any

import manimgx_fonts
import manimgx_fonts_cjk
import typst
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from foundation.pages import dates
from tracker.figures.tables import ReportData, Table, Unit
from tracker.reports import display
from tracker.reports.attention import attention_lines
from tracker.reports.charts import charts_of
from tracker.reports.columns import TABLE, TABLES, contributed_tables
from tracker.reports.figures import headline_rows
from tracker.reports.formats.printable import coverage, printable
from tracker.reports.report import title
from tracker.reports.summary import summary

MEDIA_TYPE = "application/pdf"
HERE = Path(__file__).parent
MAIN_FONTS = HERE.parent / "fonts"
#: For what Lato lacks: twenty scripts, symbols and emoji; Chinese, Japanese and Korean.
FALLBACK_FONTS = [Path(package.__path__[0]) for package in (manimgx_fonts, manimgx_fonts_cjk)]
LINES_PRINTED, TITLE_LENGTH = 12, 160  # on the page of the summary
log = logging.getLogger(__name__)

#: The columns that fit on paper, where not all do. What is left out stands in the other formats.
_PRINTED = {
    "exceptions": ("label", "project", "detail", "since_on"),
    "bands": ("band", "projects", "percent", "earlier", "poll", "rule"),
    "decisions": ("project", "text", "decided_on", "library", "it", "leadership", "awaits_leadership"),
    "projects": (
        "name", "band", "state", "last_contact_on", "late_on", "contact_weeks", "library_owner", "it_owner", "sponsor",
    ),
}  # fmt: skip


@cache
def _fonts() -> typst.Fonts:
    """Read once per process."""
    folders = [str(folder) for folder in (MAIN_FONTS, *FALLBACK_FONTS)]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


@cache
def _main_coverage() -> list[frozenset[int]]:
    return coverage(sorted(MAIN_FONTS.glob("*.ttf")))


@cache
def _whole_coverage() -> list[frozenset[int]]:
    """Takes 0.4 s, once per process."""
    return _main_coverage() + coverage([path for folder in FALLBACK_FONTS for path in sorted(folder.glob("*.tt[fc]"))])


def write(data: ReportData) -> bytes:
    return typeset(content(data))


def typeset(texts: dict[str, Any]) -> bytes:
    """The PDF of what report.typ sets. Should typst refuse a text for a reason that printable.py does not know, what
    only the other fonts have becomes boxes too: a report with boxes is of more use than none."""
    try:
        return _compile(printable(texts, _whole_coverage()))
    except typst.TypstError:
        log.exception("report.pdf_refused: set with the main font alone")
        return _compile(printable(texts, _main_coverage(), strict=True))


def _compile(texts: dict[str, Any]) -> bytes:
    source = {"main": (HERE / "report.typ").read_bytes(), "data.json": json.dumps(texts).encode()}
    compiled: bytes = typst.compile(  # type: ignore[call-overload]  # its stubs do not know a dict
        source, font_paths=_fonts(), format="pdf", pdf_standards=["ua-1"]
    )
    return compiled


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
        "charts": {chart.key: {"svg": chart.svg("640"), "words": chart.words} for chart in charts_of(data)},
        "headlines": _headlines(data),
        "attention": _attention(data),
        "appendix": _("Appendix"),
        "sources": _("The published figures"),
        "compared": {"title": str(TABLE["compared"].title)},
        "notes": [
            {"who": row.who, "text": f"{row.source} · {dates.short_day(row.recorded_on)} · {row.caveat}"}
            for row in TABLE["compared"].prepare(data)
        ],
        "weeks": {"title": str(TABLE["weeks"].title)},
        "week_table": {**_part(TABLE["weeks"], data), "title": _("The 52 weeks in numbers")},
        "figures": _figures(data),
        **parts,
        "contributed": [_part(table, data) for table in contributed_tables(data)],
    }


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
    lines = attention_lines(data)
    return {
        "title": _("Needs attention"),
        "empty": _("Nothing needs attention."),
        "lines": [
            {"title": line.title, "label": str(line.badge[1]) if line.badge else "", "hint": line.hint}
            for line in lines[:LINES_PRINTED]
        ],
        "more": len(lines) > LINES_PRINTED,
        "rest": _("The others stand in the appendix."),
    }


def _part(table: Table[Any], data: ReportData) -> dict[str, Any]:
    columns = [column for column in table.columns if column.key in _PRINTED.get(table.key, (column.key,))]
    return {
        "title": str(table.title),
        "rule": str(table.rule),
        "head": [str(column.label) for column in columns],
        "align": ["end" if column.unit in (Unit.COUNT, Unit.PERCENT) else "start" for column in columns],
        "rows": [[display.display_cell(column, row) for column in columns] for row in table.prepare(data)],
    }


def _figures(data: ReportData) -> dict[str, Any]:
    rows = []
    for row in TABLE["figures"].prepare(data):
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
