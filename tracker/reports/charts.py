"""The report's charts as SVG, the same in the page and in the PDF. Pure, apart from translation; may import columns.

No style attribute and no script: colours are presentation attributes, which a page's stylesheet may overrule by class.
Every chart stands beside a table with the same numbers, and says in words what it shows.
"""

from collections.abc import Sequence
from datetime import timedelta
from html import escape
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.pages.dates import short_month
from foundation.text_lists import join_sentences
from tracker.cadence.bands import Band
from tracker.figures.tables import ReportData, Unit
from tracker.reports.columns import TABLE, BandRow, Compared
from tracker.reports.display import display_number, display_value
from tracker.reports.queries import WeekRow

WIDTH = 640
INK, FAINT, OURS, THEIRS, CLOSED = "#1f2933", "#5b6773", "#0b6e69", "#c46a1b", "#e3e7eb"
FONT = "Lato, system-ui, sans-serif"


class Chart(NamedTuple):
    """`words`: what a reader who cannot see it is told."""

    key: str
    title: str
    words: str
    svg: str


def compared_chart(rows: Sequence[Compared]) -> Chart:
    """A dot with its interval for each share, on one axis from 0 to 100%."""
    left, right, top, step = 190, WIDTH - 70, 14, 46
    scale = (right - left) / 100
    bottom = top + step * len(rows)
    parts = [_axis(left, right, bottom)]
    for index, row in enumerate(rows):
        y = top + step * index + step // 2
        colour, name = (OURS, "ours") if row.key == "here" else (THEIRS, "theirs")
        parts.append(_text(left - 12, y - 3, _short(row.who), anchor="end", bold=row.key == "here"))
        parts.append(_text(left - 12, y + 12, _n_of(row), anchor="end", faint=True, size=11))
        if row.percent is None:
            parts.append(_text(left + 6, y + 4, _("no share yet"), faint=True))
            continue
        if row.low is not None and row.high is not None:
            x1, x2 = left + row.low * scale, left + row.high * scale
            parts.append(
                f'<line class="{name}-line" x1="{x1:.1f}" x2="{x2:.1f}" y1="{y}" y2="{y}" stroke="{colour}" '
                f'stroke-width="6" stroke-linecap="round" stroke-opacity="0.35"/>'
            )
        x = left + row.percent * scale
        parts.append(f'<circle class="{name}" cx="{x:.1f}" cy="{y}" r="6.5" fill="{colour}"/>')
        parts.append(_text(right + 14, y + 4, _percent(row.percent), bold=True))
    words = join_sentences(_compared_words(row) for row in rows)
    return _chart("compared", _("Share at weekly or better, with 95% intervals"), words, bottom + 24, parts)


def bands_chart(rows: Sequence[BandRow]) -> Chart:
    """Our share beside the poll's in each of the five bands."""
    rows = [row for row in rows if row.band != Band.NEW]
    left, right, top, step = 150, WIDTH - 60, 30, 44
    scale = (right - left) / 100
    parts = [
        f'<rect class="ours" x="{left}" y="4" width="12" height="12" rx="2" fill="{OURS}"/>',
        _text(left + 18, 14, _("our projects"), size=12),
        f'<rect class="theirs" x="{left + 130}" y="4" width="12" height="12" rx="2" fill="{THEIRS}"/>',
        _text(left + 148, 14, _("published poll (chart)"), size=12),
    ]
    for index, row in enumerate(rows):
        y = top + step * index
        parts.append(_text(left - 12, y + 20, str(row.band.label), anchor="end"))
        for offset, value, colour, name in ((0, row.percent, OURS, "ours"), (17, row.poll, THEIRS, "theirs")):
            width = (value or 0) * scale
            parts.append(
                f'<rect class="{name}" x="{left}" y="{y + offset}" width="{max(width, 1):.1f}" height="14" rx="2" '
                f'fill="{colour}"/>'
            )
            parts.append(_text(left + width + 6, y + offset + 11.5, _percent(value), size=12))
    words = join_sentences(
        _("%(band)s: ours %(ours)s, poll %(poll)s.")
        % {"band": row.band.label, "ours": _percent(row.percent), "poll": _percent(row.poll)}
        for row in rows
    )
    return _chart("bands", _("Projects by how often they meet, in percent"), words, top + step * len(rows), parts)


def weeks_chart(weeks: Sequence[WeekRow]) -> Chart:
    """A bar a week: projects with a contact. Closed weeks are a pale band."""
    left, right, top, height = 34, WIDTH - 6, 10, 120
    slot = (right - left) / max(len(weeks), 1)
    most = max((week.projects for week in weeks), default=0) or 1
    floor = top + height
    parts = [
        _text(left - 8, top + 8, str(most), anchor="end", size=11, faint=True),
        _text(left - 8, floor, "0", anchor="end", size=11, faint=True),
    ]
    for index, week in enumerate(weeks):
        x = left + index * slot
        if week.closed:
            parts.append(
                f'<rect class="closed" x="{x:.1f}" y="{top}" width="{slot:.1f}" height="{height}" fill="{CLOSED}"/>'
            )
        if week.projects:
            bar = week.projects / most * height
            parts.append(
                f'<rect class="ours" x="{x + slot * 0.14:.1f}" y="{floor - bar:.1f}" width="{slot * 0.72:.1f}" '
                f'height="{bar:.1f}" rx="1.5" fill="{OURS}"/>'
            )
        if (week.week + timedelta(days=6)).day <= 7 and index < len(weeks) - 2:
            month = short_month(week.week + timedelta(days=6))
            parts.append(_text(x, floor + 16, month, size=11, faint=True))
    parts.append(f'<line x1="{left}" x2="{right}" y1="{floor}" y2="{floor}" stroke="{FAINT}" stroke-width="1"/>')
    busy = sum(1 for week in weeks if week.projects)
    closed = sum(1 for week in weeks if week.closed)
    words = join_sentences(
        (
            ngettext(
                "%(busy)d of %(count)d week had a joint contact.",
                "%(busy)d of %(count)d weeks had a joint contact.",
                len(weeks),
            )
            % {"busy": busy, "count": len(weeks)},
            ngettext("At most %(count)d project at once.", "At most %(count)d projects at once.", most)
            % {"count": most if busy else 0},
            ngettext("%(count)d week was closed.", "%(count)d weeks were closed.", closed) % {"count": closed},
        )
    )
    return _chart("weeks", _("Projects with a joint contact, week by week"), words, floor + 22, parts)


def _chart(key: str, title: str, words: str, height: float, parts: Sequence[str]) -> Chart:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {WIDTH} {height:.0f}" role="img" '
        f'aria-labelledby="chart-{key}-title chart-{key}-words" font-family="{FONT}">'
        f'<title id="chart-{key}-title">{escape(title)}</title><desc id="chart-{key}-words">{escape(words)}</desc>'
        f"{''.join(parts)}</svg>"
    )
    return Chart(key, title, words, svg)


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", size: int = 13, bold: bool = False, faint: bool = False
) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text class="{"faint" if faint else "ink"}" x="{x:.1f}" y="{y:.1f}" font-size="{size}" '
        f'text-anchor="{anchor}" fill="{FAINT if faint else INK}"{weight}>{escape(text)}</text>'
    )


def _axis(left: float, right: float, bottom: float) -> str:
    parts = []
    for value in (0, 25, 50, 75, 100):
        x = left + (right - left) * value / 100
        parts.append(
            f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="6" y2="{bottom}" stroke="{CLOSED}" stroke-width="1"/>'
            + _text(x, bottom + 16, _percent(value), anchor="middle", size=11, faint=True)
        )
    return "".join(parts)


def _short(text: str) -> str:
    return text if len(text) <= 26 else text[:25].rstrip() + "…"


def _n_of(row: Compared) -> str:
    if row.n is None:
        return _("n not published")
    if row.key == "here":
        return ngettext("%(n)s project", "%(n)s projects", row.n or 0) % {"n": row.n or 0}
    return _("n = %(n)s, inferred") % {"n": row.n} if row.n_inferred else _("n = %(n)s") % {"n": row.n}


def _compared_words(row: Compared) -> str:
    facts = {"who": row.who, "share": _percent(row.percent), "n": _n_of(row)}
    if row.percent is None:
        return _("%(who)s: no share yet.") % facts
    if row.low is None or row.high is None:
        return _("%(who)s: %(share)s, %(n)s.") % facts
    interval = {"low": display_number(row.low), "high": display_number(row.high)}
    return _("%(who)s: %(share)s (95%% interval %(low)s–%(high)s%%), %(n)s.") % {**facts, **interval}


def _percent(value: float | None) -> str:
    return display_value(value, Unit.PERCENT)


def charts_of(data: ReportData) -> list[Chart]:
    return [
        compared_chart(TABLE["compared"].prepare(data)),
        bands_chart(TABLE["bands"].prepare(data)),
        weeks_chart(TABLE["weeks"].prepare(data)),
    ]
