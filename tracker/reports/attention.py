"""What needs attention, as lines of a page: one for a project, whatever is wrong with it, and one for a decision. May
import columns."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.permissions import may_agree_for_leadership
from foundation.pages.dates import short_day
from foundation.pages.lines import Line, LineButton
from foundation.text_direction import isolate
from tracker.figures.tables import ReportData
from tracker.reports.columns import Exceptional, exceptions

NAME_LENGTH, TEXT_LENGTH = 48, 80  # letters of a project's name and of a decision on a line
_BADGE = {"late": "late", "quiet": "late", "awaiting_leadership": "waiting"}


def attention_lines(data: ReportData, *, most: int, but: Collection[str] = ()) -> tuple[list[Line], int]:
    """What can be pressed first, then in order of weight; without the figures named in `but`. What leadership owes has
    its button, for deans. At most `most`, and how many more there are."""
    about: dict[Any, list[Exceptional]] = {}
    for one in data[exceptions]:
        if one.what not in but:
            about.setdefault((one.decision_id, one.address or one.project_id), []).append(one)
    ordered = sorted(about.values(), key=lambda some: _awaited(some, data) is None)
    return [_line(some, data) for some in ordered[:most]], max(0, len(ordered) - most)


def _line(some: list[Exceptional], data: ReportData) -> Line:
    first = some[0]
    told = [_detail(first, data.today), *(one.label for one in some[1:])]
    return Line(
        title=Truncator(first.detail if first.address else first.project).chars(NAME_LENGTH),
        address=first.address or reverse("project", args=[first.project_id]),
        hint=" · ".join(filter(None, told)),
        badge=(_BADGE.get(first.what, "missing"), first.label),
        button=_button(some, data),
    )


def _detail(one: Exceptional, today: date) -> str:
    day = short_day(one.since_on, today) if one.since_on else ""
    if one.address:
        return " · ".join(filter(None, [isolate(one.project), _("since %(day)s") % {"day": day} if day else ""]))
    if one.decision_id is not None:
        text = isolate(Truncator(one.detail).chars(TEXT_LENGTH))
        return _("%(text)s (decided %(day)s)") % {"text": text, "day": day}
    if not day:
        return ""
    if one.contact_on is None:
        return _("late since %(day)s, no joint contact yet") % {"day": day}
    facts = {"day": day, "contact": short_day(one.contact_on, today)}
    return _("late since %(day)s, last joint contact %(contact)s") % facts


def _awaited(some: Iterable[Exceptional], data: ReportData) -> Exceptional | None:
    """What this reader may agree to."""
    if not may_agree_for_leadership(data.roles):
        return None
    return next((one for one in some if one.what == "awaiting_leadership"), None)


def _button(some: Iterable[Exceptional], data: ReportData) -> LineButton | None:
    one = _awaited(some, data)
    if one is None:
        return None
    return LineButton(
        _("I agree"),
        reverse("decision-agree", args=[one.decision_id]),
        about=Truncator(one.detail).words(8),
        icon="check",
        kind="",
        posts=True,
        fields={"agreed": "yes", "next": reverse("report")},
    )
