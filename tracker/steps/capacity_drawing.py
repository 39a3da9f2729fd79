"""Weeks × teams as bars that a phone can read: for each team a bar for each week, and a line at what it can give. Pure,
apart from translation; places are shares, so that no style is needed."""

from collections.abc import Sequence
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from foundation.html import NOTHING, fill, fill_each, joined
from foundation.pages.dates import short_day
from tracker.steps.load import in_hours, is_over


def draw_weeks(minutes: Sequence[int], *, hours_a_week: int | None) -> SafeString:
    """The bars of a team."""
    top = max([*minutes, (hours_a_week or 0) * 60, 60]) * 1.1
    width = 100 / len(minutes)
    bars = fill_each(
        '<rect class="{}" x="{}%" width="{}%" y="{}%" height="{}%"/>',
        (
            (
                "over" if is_over(taken, hours_a_week) else "within",
                f"{number * width + width * 0.1:.2f}",
                f"{width * 0.8:.2f}",
                f"{100 - 100 * taken / top:.2f}",
                f"{100 * taken / top:.2f}",
            )
            for number, taken in enumerate(minutes)
        ),
    )
    line = NOTHING
    if hours_a_week is not None:
        place = f"{100 - 100 * hours_a_week * 60 / top:.2f}"
        line = fill('<line class="limit" x1="0" x2="100%" y1="{}%" y2="{}%"/>', place, place)
    return fill('<svg class="weeks" role="img" aria-label="{}">{}</svg>', _in_words(minutes, hours_a_week),
                joined([bars, line]))  # fmt: skip


def _in_words(minutes: Sequence[int], hours_a_week: int | None) -> str:
    most = {"most": in_hours(max(minutes)), "hours": hours_a_week or 0, "weeks": _over(minutes, hours_a_week)}
    if hours_a_week is None:
        return _("%(most)s hours in the fullest week. Nobody has said what the team can give.") % most
    return _("%(most)s hours in the fullest week, of %(hours)s that it can give. Too much in %(weeks)s weeks.") % most


def _over(minutes: Sequence[int], hours_a_week: int | None) -> int:
    return sum(is_over(taken, hours_a_week) for taken in minutes)


def draw_mondays(mondays: Sequence[date], *, today: date) -> SafeString:
    """Every third Monday above the bars: more do not fit a phone."""
    width = 100 / len(mondays)
    names = fill_each(
        '<text x="{}%" y="1em">{}</text>',
        ((f"{number * width:.2f}", short_day(mondays[number], today)) for number in range(0, len(mondays), 3)),
    )
    return fill('<svg class="mondays" aria-hidden="true">{}</svg>', names)
