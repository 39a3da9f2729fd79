"""A dean's *this week*: two sentences that sum up, and what needs attention. May import the summary."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from accounts.people.models import Person
from tracker.figures import periods
from tracker.figures.tables import ReportData
from tracker.reports.attention import attention_lines
from tracker.reports.summary import summary

LINES_SHOWN = 6  # lines; the report has the others


def show_attention(person: Person, today: date) -> Mapping[str, Any] | None:
    """What leadership must agree to is not among it: it has its own card above. At most ten queries."""
    if person.institution is None:
        return None
    data = ReportData(person.institution, periods.last_weeks(today), today, person.roles)
    lines, more = attention_lines(data, most=LINES_SHOWN, but={"awaiting_leadership"})
    return {"lead": summary(data), "lines": lines, "more": more}
