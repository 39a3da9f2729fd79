"""The report's pages: the report, the rows behind a figure, the files, the consortium's roll-up, the subscription.
Each makes one domain call."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.pages import current_person, institution_of
from accounts.permissions import may_read_consortium, may_read_report
from foundation.errors import Refused
from foundation.permissions import access
from tracker.cadence.bands import RULE, Band
from tracker.figures import periods
from tracker.figures.periods import Period
from tracker.figures.tables import ReportData, Table
from tracker.reports import actions, display
from tracker.reports.attention import attention_lines
from tracker.reports.behind import open_number
from tracker.reports.charts import charts_of
from tracker.reports.columns import TABLE, contributed_tables
from tracker.reports.consortium import rollup
from tracker.reports.drawings import figure_lines, table_rows
from tracker.reports.figures import FigureRow, figure_rows, find_figure, headline_rows
from tracker.reports.formats import FORMAT_NAMES, FORMATS
from tracker.reports.forms import PeriodForm
from tracker.reports.models import ReportSubscription
from tracker.reports.report import file_name, report_data, title
from tracker.reports.summary import summary

PAGES = "tracker/reports"
SHOWN = 100  # rows of a table on the page of the report
LINES_ON_TOP = 4  # of what needs attention, in the summary
#: Columns that a page leaves out: ids, and what stands elsewhere on it.
HIDDEN = {"exceptions": {"what", "project_id"}, "decisions": {"id"}, "projects": {"id"}, "compared": {"key"}}


def _report_data(request: HttpRequest) -> ReportData:
    """Refused when the period asked for is not usable."""
    person, now = current_person(request), timezone.now()
    institution = institution_of(person)
    asked = {name: str(request.GET[name]) for name in ("from", "to") if request.GET.get(name)}
    return report_data(institution, periods.chosen(asked, today=institution.day(now)), at=now, roles=person.roles)


def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    form = PeriodForm(request.GET)
    form.full_clean()
    for name, why in refusal.fields.items():
        form.add_error(name, why)
    return render(request, f"{PAGES}/period.html", {"form": form}, status=400)


@require_GET
@access(reads=may_read_report)
def report(request: HttpRequest) -> HttpResponse:
    return _report(request, "report.html")


@require_GET
@access(reads=may_read_report)
def present(request: HttpRequest) -> HttpResponse:
    """The same for a committee's wall: one thing a screen, in very large type."""
    return _report(request, "present.html")


def _report(request: HttpRequest, page: str) -> HttpResponse:
    try:
        data = _report_data(request)
    except Refused as refusal:
        return _refused(request, refusal)
    rows = data[figure_rows]
    query, before_query = _query(data.period), _query(data.period.before)
    lines, more = attention_lines(data, most=LINES_ON_TOP)
    content = {
        "title": title(data),
        "period": data.period,
        "from_on": data.period.from_on.isoformat(),
        "to_on": data.period.to_on.isoformat(),
        "query": query,
        "sentence": summary(data),
        "headlines": [_shown(row) for row in headline_rows(data)],
        "figures": figure_lines(map(_shown, rows), query, before_query),
        "lines": lines,
        "more": more,
        "parts": {key: _part(table, data) for key, table in TABLE.items() if key != "figures"},
        "contributed": [_part(table, data) for table in contributed_tables(data)],
        "charts": {chart.key: mark_safe(chart.svg()) for chart in charts_of(data)},  # noqa: S308  # escaped where made
        "notes": TABLE["compared"].rows(data),
        "forms": FORMAT_NAMES.items(),
        "subscribed": ReportSubscription.objects.filter(person=current_person(request)).exists(),
        "spans": [
            (weeks, _query(Period(data.period.to_on - timedelta(weeks=weeks, days=-1), data.period.to_on)))
            for weeks in (4, 12, 26, 52)
        ],
    }
    return render(request, f"{PAGES}/{page}", content)


def _query(period: Period) -> str:
    return f"?from={period.from_on}&to={period.to_on}"


def _shown(row: FigureRow) -> dict[str, Any]:
    return {
        "key": row.figure.key,
        "label": row.figure.label,
        "value": display.display_reading(row.figure, row.reading),
        "detail": display.figure_detail(row.figure, row.reading),
        "earlier": display.display_reading(row.figure, row.before),
        "has_earlier": row.earlier is not None,
        "turn": _turn(row.reading.value, row.earlier),
        "rule": row.figure.rule,
    }


def _turn(now: Any, before: Any) -> str:
    """up, down or same; "" where the two are no numbers."""
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in (now, before)):
        return ""
    return "same" if now == before else "up" if now > before else "down"


def _part(table: Table[Any], data: ReportData) -> dict[str, Any]:
    """The first rows of the table; `more` of them are where `all` leads to."""
    rows, chart = table.rows(data), table.drawn(data)
    leads_to = ("report-figure", "active") if table.key == "projects" else ("report-file", "xlsx")
    return {
        **_table(table, rows[:SHOWN], _query(data.period)),
        "more": max(0, len(rows) - SHOWN),
        "all": reverse(leads_to[0], args=leads_to[1:]),
        "note": table.said(data),
        "chart": mark_safe(chart.svg()) if chart is not None else "",  # noqa: S308  # escaped where made
    }


def _table(table: Table[Any], rows: Sequence[Any], query: str = "") -> dict[str, Any]:
    columns = [column for column in table.columns if column.key not in HIDDEN.get(table.key, ())]
    return {
        "key": table.key,
        "title": table.title,
        "rule": table.rule,
        "head": [column.label for column in columns],
        "rows": table_rows(table, columns, rows, query),
    }


@require_GET
@access(reads=may_read_report)
def figure(request: HttpRequest, key: str) -> HttpResponse:
    """The rows that one figure counts."""
    found = find_figure(key)
    try:
        data = _report_data(request)
    except Refused as refusal:
        return _refused(request, refusal)
    if found is None or not found.reads(data.roles):
        raise Http404
    reading = found.read(data)
    content = {
        "title": _("%(label)s: %(about)s") % {"label": found.label, "about": display.display_reading(found, reading)},
        "rule": found.rule,
        "detail": display.figure_detail(found, reading),
        "api": reverse("api:report-rows", args=[found.key]),
    }
    return _rows_page(request, data, found.table, found.rows(data), content)


@require_GET
@access(reads=may_read_report)
def number(request: HttpRequest, table: str, row: str, column: str) -> HttpResponse:
    """The rows that a number of one of the tables counts."""
    try:
        data = _report_data(request)
    except Refused as refusal:
        return _refused(request, refusal)
    found = open_number(data, table, row, column)
    if found is None:
        raise Http404
    facts = {
        "row": display.display_cell(found.of.columns[0], found.row),
        "label": found.column.label,
        "about": display.display_cell(found.column, found.row),
    }
    content = {
        "title": _("%(row)s, %(label)s: %(about)s") % facts,
        "rule": found.of.rule,
        "api": reverse("api:report-number-rows", args=[table, row, column]),
    }
    return _rows_page(request, data, found.table, found.rows, content)


def _rows_page(
    request: HttpRequest, data: ReportData, table: Table[Any], rows: Sequence[Any], content: dict[str, Any]
) -> HttpResponse:
    shown = {
        "part": _table(table, rows),
        "bands": [(band.label, RULE[band]) for band in Band] if table.key == "projects" else [],
        "period": data.period,
        "query": _query(data.period),
    }
    return render(request, f"{PAGES}/figure.html", {**content, **shown})


@require_GET
@access(reads=may_read_report)
def report_file(request: HttpRequest, form: str) -> HttpResponse:
    try:
        data = _report_data(request)
    except Refused as refusal:
        return _refused(request, refusal)
    answer = HttpResponse(FORMATS[form].write(data), content_type=FORMATS[form].MEDIA_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{file_name(data, form)}"'
    return answer


@require_POST
@access(writes=may_read_report)
def subscribe(request: HttpRequest) -> HttpResponse:
    wanted = "wanted" in request.POST
    actions.subscribe(person=current_person(request), at=timezone.now(), wanted=wanted)
    said = _("You will get the report on the first of each month.") if wanted else _("You will get no more reports.")
    messages.success(request, said)
    return redirect("report")


@require_GET
@access(reads=may_read_consortium)
def consortium(request: HttpRequest) -> HttpResponse:
    institution = institution_of(current_person(request))
    if institution.consortium is None or institution.consortium_agreed_at is None:
        raise Http404
    result = rollup(institution.consortium, today=institution.day(timezone.now()))
    return render(request, f"{PAGES}/consortium.html", {"rollup": result, "bands": list(Band)})
