"""A project's weeks as HTML. In Python, since a page has hundreds of them and each was a dozen nodes of a template: a
quarter of *this week*, half of a project's page (P13). Pure, apart from translation; CSS gives the colours."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.html import fill, fill_each, joined
from foundation.pages.dates import day, short_month, short_span
from tracker.cadence.heatmap import Cell

STEP, HEIGHT = 16, 14  # of a week in a sparkline, in the units of its viewBox


def sparkline(cells: Sequence[Cell], *, contact_weeks: int, counted_weeks: int) -> SafeString:
    """The last weeks in a row, oldest first; in words what a band looks at."""
    words = _("Contact in %(contacts)s of the last %(weeks)s counted weeks")
    marks = joined(_mark(cell.kind, place) for place, cell in enumerate(cells))
    return fill(
        '<svg class="strip" viewBox="0 0 190 {}" role="img" aria-label="{}">{}</svg>',
        HEIGHT, words % {"contacts": contact_weeks, "weeks": counted_weeks}, marks,
    )  # fmt: skip


@lru_cache(maxsize=500)
def _mark(kind: str, place: int) -> SafeString:
    """Remembered: there are six kinds, and 360 of them on a page."""
    return fill('<rect class="{}" x="{}.5" y=".5" width="12" height="12" rx="3"/>', kind, place * STEP)


def year_squares(quarters: Iterable[Iterable[Cell]]) -> SafeString:
    """A square for each week, with its days in words."""
    closed, told = _("closed"), _("%(label)s: %(about)s")

    @cache
    def words(days: int) -> str:
        return ngettext("%(days)s contact day", "%(days)s contact days", days) % {"days": days}

    def square(cell: Cell) -> SafeString:
        about = closed if cell.kind == "closed" else words(cell.days)
        title = told % {"label": short_span(cell.monday, cell.sunday), "about": about}
        month = fill("<b>{}</b>", short_month(cell.monday)) if cell.begins_month else ""
        return fill('<span class="week {}" title="{}">{} <i></i></span>', cell.kind, title, month)

    return joined(fill('<div class="quarter">{}</div>', joined(map(square, quarter))) for quarter in quarters)


def year_rows(quarters: Sequence[Sequence[Cell]]) -> SafeString:
    """The same as the rows of a table, newest first."""
    remarks: Mapping[str, str] = {"closed": _("closed"), "out": _("does not count")}
    cells = [cell for quarter in reversed(quarters) for cell in reversed(quarter)]
    return fill_each(
        '<tr><th scope="row">{}</th><td class="number">{}</td><td>{}</td></tr>',
        ((day(cell.monday), cell.days, remarks.get(cell.kind, "")) for cell in cells),
    )
