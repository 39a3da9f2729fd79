"""What needs attention, as lines of a page: one for a project, whatever is wrong with it, and one for a decision. May
import columns."""

from collections.abc import Collection, Iterable
from datetime import date
from itertools import groupby

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.permissions import may_agree_for_leadership
from foundation.pages.dates import short_day
from foundation.pages.lines import Line, LineButton
from tracker.figures.tables import ReportData
from tracker.reports.columns import Exceptional, exceptions

_BADGE = {"late": "late", "quiet": "late", "awaiting_leadership": "waiting"}


def attention_lines(data: ReportData, *, but: Collection[str] = ()) -> list[Line]:
    """In order of weight; without the figures named in `but`. What leadership owes has its button, for deans."""
    found = [one for one in data[exceptions] if one.what not in but]
    places = {key: place for place, key in reversed(list(enumerate(map(_about, found))))}
    found.sort(key=lambda one: places[_about(one)])
    return [_line(list(some), data) for _key, some in groupby(found, key=_about)]


def _about(one: Exceptional) -> tuple[int | None, int]:
    return one.decision_id, one.project_id


def _line(some: list[Exceptional], data: ReportData) -> Line:
    first = some[0]
    details = (Truncator(one.detail).chars(160) for one in some)
    hints = [*(one.label for one in some[1:]), *details, _since(first.since_on, data.today)]
    return Line(
        title=first.project,
        address=reverse("project", args=[first.project_id]),
        hint=" · ".join(filter(None, dict.fromkeys(hints))),
        badge=(_BADGE.get(first.what, "missing"), first.label),
        button=_button(some, data),
    )


def _since(day: date | None, today: date) -> str:
    return _("since %(day)s") % {"day": short_day(day, today)} if day else ""


def _button(some: Iterable[Exceptional], data: ReportData) -> LineButton | None:
    for one in some:
        if one.what == "awaiting_leadership" and may_agree_for_leadership(data.roles):
            return LineButton(
                _("I agree"),
                reverse("decision-agree", args=[one.decision_id]),
                about=Truncator(one.detail).words(8),
                icon="check",
                kind="",
                posts=True,
                fields={"agreed": "yes", "next": reverse("report")},
            )
    return None
