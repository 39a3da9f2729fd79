"""The page on which stands what people say, what the log shows and what they want; and its table as CSV."""

import csv
import io
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from accounts.pages import current_person, institution_of
from accounts.permissions import may_read
from foundation.permissions import access
from foundation.spreadsheets import escape_formula
from tracker.cadence.bands import RULE, Band
from tracker.polls import frequency_texts
from tracker.polls.permissions import may_run_polls
from tracker.polls.side_by_side import FrequencyRow, SideBySide, side_by_side


def _found(request: HttpRequest) -> SideBySide | None:
    institution = institution_of(current_person(request))
    return side_by_side(institution.pk, until=institution.day(timezone.now()))


@require_GET
@access(reads=may_read)
def how_often(request: HttpRequest) -> HttpResponse:
    found = _found(request)
    shown: dict[str, Any] = {
        "found": found,
        "rule": frequency_texts.RULE,
        "bands": [(band.label, RULE[band]) for band in Band],
        "runs": may_run_polls(current_person(request).roles),
    }
    if found is not None:
        chart = frequency_texts.chart_of(found.rows, key="said-logged-wanted")
        shown |= {
            "chart": mark_safe(chart.svg()) if chart is not None else "",  # noqa: S308  # escaped where made
            "meaning": frequency_texts.meaning_text(found),
            "about": frequency_texts.about(found),
            "headings": frequency_texts.headings(),
            "rows": [frequency_texts.cells(row) for row in found.rows],
        }
    return render(request, "tracker/polls/how_often.html", shown)


@require_GET
@access(reads=may_read)
def how_often_file(request: HttpRequest) -> HttpResponse:
    """The rows for machines, under the keys of the API. UTF-8 with a byte-order mark, as of every list."""
    found = _found(request)
    if found is None:
        raise Http404
    buffer = io.StringIO()
    out = csv.writer(buffer, lineterminator="\r\n")
    out.writerow(FrequencyRow._fields)
    out.writerows([escape_formula(value) for value in row] for row in found.rows)
    headers = {"Content-Disposition": 'attachment; filename="said-logged-wanted.csv"'}
    return HttpResponse("\ufeff" + buffer.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)
