"""The report's charts as SVG, the same in the page and in the PDF. Pure, apart from translation; may import columns.

Drawn for whatever width they get: lengths along the width are shares of it, letters, marks and heights have one size
everywhere, so that nothing gets small or is cut on a phone. Ours is filled, what was published is an outline: in black
and white they differ too. No style attribute and no script: colours are presentation attributes, which a page's
stylesheet may overrule by class. Every chart stands beside a table with the same numbers, and says in words what it
shows.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from html import escape
from typing import NamedTuple
from unicodedata import east_asian_width

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.pages.dates import short_month
from foundation.text_lists import join_sentences
from tracker.cadence.bands import Band
from tracker.figures.tables import ReportData, Unit
from tracker.reports.columns import TABLE, BandRow, Compared
from tracker.reports.display import display_number, display_value
from tracker.reports.queries import WeekRow

INK, FAINT, OURS, THEIRS = "#1f2933", "#5b6773", "#0b6e69", "#a85610"
FONT = "Lato, system-ui, sans-serif"
_OUTLINE = f'fill="#ffffff" stroke="{THEIRS}" stroke-width="2"'
WEEKS_SHARE = 93  # percent of the width; the rest is for the name of the last month
NAME_WIDTH = 26  # letters of Latin that fit beside a value on a phone


class Chart(NamedTuple):
    """`words`: what a reader who cannot see it is told. `marks`: what is drawn, on `height` pixels."""

    key: str
    title: str
    words: str
    height: int
    marks: str

    def svg(self, width: str = "100%") -> str:
        """On a page as wide as what it stands in; a file has no such thing, and says how wide."""
        title, words = f"chart-{self.key}-title", f"chart-{self.key}-words"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" width="{width}" height="{self.height}" role="img" '
            f'aria-labelledby="{title} {words}" font-family="{FONT}">'
            f'<title id="{title}">{escape(self.title)}</title><desc id="{words}">{escape(self.words)}</desc>'
            f"{self.marks}</svg>"
        )


def compared_chart(rows: Sequence[Compared]) -> Chart:
    """Each share as a dot on a line from 0 to 100%, with the interval of what is a sample."""
    y, parts = 0, []
    for row in rows:
        ours = row.key == "here"
        parts.append(_text("0", y + 14, _fitted(row.who), bold=ours))
        parts.append(_text("100%", y + 14, _share_of(row) if ours else _percent(row.percent), anchor="end", bold=True))
        parts.append(_plot(y + 20, 18, [*_scale(18), *_dot(row, 9)]))
        if not ours:
            parts.append(_text("0", y + 50, _n_of(row), size=12, name="faint"))
        y += 44 if ours else 60
    scale = [
        _text(f"{at}%", 11, _percent(float(at)), anchor="middle", name="faint", size=12) for at in (0, 25, 50, 75, 100)
    ]
    parts.append(_plot(y, 16, scale))
    words = join_sentences(_compared_words(row) for row in rows)
    return Chart("compared", _("Share at weekly or better"), words, y + 18, "".join(parts))


def _dot(row: Compared, y: int) -> Iterable[str]:
    if row.percent is None:
        return
    if row.low is not None and row.high is not None:
        yield _line("theirs-line", f"{row.low}%", y, f"{row.high}%", y, THEIRS, 3)
        for end in (row.low, row.high):
            yield _line("theirs-line", f"{end}%", y - 5, f"{end}%", y + 5, THEIRS, 2)
    if row.key == "here":
        yield f'<circle class="ours" cx="{row.percent}%" cy="{y}" r="7" fill="{OURS}"/>'
    else:
        yield (
            f'<circle class="theirs" cx="{row.percent}%" cy="{y}" r="6" fill="#ffffff" stroke="{THEIRS}" '
            f'stroke-width="3"/>'
        )


def _scale(height: int) -> Iterable[str]:
    yield _line("axis", "0", height // 2, "100%", height // 2, FAINT, 1)
    for at in (0, 25, 50, 75, 100):
        yield _line("axis", f"{at}%", height // 2 - 3, f"{at}%", height // 2 + 3, FAINT, 1)


def bands_chart(rows: Sequence[BandRow]) -> Chart:
    """Our share beside the poll's in each of the five bands."""
    rows = [row for row in rows if row.band != Band.NEW]
    most = max((value or 0 for row in rows for value in (row.percent, row.poll)), default=0) or 100
    step, top = 54, 26
    parts = [
        f'<rect class="ours" x="0" y="4" width="14" height="12" fill="{OURS}"/>',
        _text("20", 15, _("our projects"), size=12),
        f'<rect class="theirs" x="50%" y="5" width="13" height="10" {_OUTLINE}/>',
        _text("50%", 15, _("published poll"), size=12, dx=20),
    ]
    for index, row in enumerate(rows):
        y = top + step * index
        parts.append(_text("0", y + 12, str(row.band.label), bold=True))
        for offset, value, ours in ((18, row.percent, True), (34, row.poll, False)):
            end = f"{(value or 0) / most * 82:.2f}%"
            shape = f'x="0" y="{y + offset + (0 if ours else 1)}" width="{end}" height="{12 if ours else 10}"'
            if value:
                parts.append(
                    f'<rect class="ours" {shape} fill="{OURS}"/>'
                    if ours
                    else f'<rect class="theirs" {shape} {_OUTLINE}/>'
                )
            parts.append(_text(end, y + offset + 10, _percent(value), size=12, dx=6))
    words = join_sentences(
        _("%(band)s: ours %(ours)s, poll %(poll)s.")
        % {"band": row.band.label, "ours": _percent(row.percent), "poll": _percent(row.poll)}
        for row in rows
    )
    title = _("Projects by how often they meet, in percent")
    return Chart("bands", title, words, top + step * len(rows), "".join(parts))


def weeks_chart(weeks: Sequence[WeekRow]) -> Chart:
    """A bar a week: projects with a contact. Closed weeks have a mark below the line."""
    top, floor = 22, 122
    slot = WEEKS_SHARE / max(len(weeks), 1)
    most = max((week.projects for week in weeks), default=0)
    parts = [
        _text("0", 12, _at_most(most), size=12, name="faint"),
        f'<rect class="shut" x="60%" y="6" width="12" height="5" fill="{INK}"/>',
        _text("60%", 12, _("closed"), size=12, name="faint", dx=18),
        _line("axis", "0", top, f"{WEEKS_SHARE}%", top, FAINT, 1, dashed=True),
    ]
    for index, week in enumerate(weeks):
        x, width = f"{(index + 0.14) * slot:.2f}%", f"{slot * 0.72:.2f}%"
        if week.projects:
            bar = week.projects / most * (floor - top)
            parts.append(
                f'<rect class="ours" x="{x}" y="{floor - bar:.1f}" width="{width}" height="{bar:.1f}" fill="{OURS}"/>'
            )
        if week.closed:
            parts.append(
                f'<rect class="shut" x="{index * slot:.2f}%" y="{floor + 3}" width="{slot:.2f}%" height="5" '
                f'fill="{INK}"/>'
            )
    parts.append(_line("axis", "0", floor, f"{WEEKS_SHARE}%", floor, FAINT, 1))
    parts += _months(weeks, slot, floor + 20)
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
            _at_most_words(most),
            ngettext("%(count)d week was closed.", "%(count)d weeks were closed.", closed) % {"count": closed},
        )
    )
    return Chart("weeks", _("Projects with a joint contact, week by week"), words, floor + 24, "".join(parts))


def _months(weeks: Sequence[WeekRow], slot: float, y: int) -> Iterable[str]:
    """The name of each month below its first week. Every second one may be left out where it is very narrow."""
    for index, week in enumerate(weeks):
        sunday = week.week + timedelta(days=6)
        if sunday.day <= 7:
            name = "faint" + (" odd" if sunday.month % 2 else "")
            yield _text(f"{index * slot:.2f}%", y, short_month(sunday), size=10, name=name)


def _at_most(most: int) -> str:
    return ngettext("%(count)d project", "%(count)d projects", most) % {"count": most}


def _at_most_words(most: int) -> str:
    return ngettext("At most %(count)d project at once.", "At most %(count)d projects at once.", most) % {"count": most}


def _plot(y: int, height: int, marks: Iterable[str]) -> str:
    """An area from 0 to 100% that leaves room for what stands on its ends."""
    return f'<svg x="5%" y="{y}" width="90%" height="{height}" overflow="visible">{"".join(marks)}</svg>'


def _line(name: str, x1: str, y1: int, x2: str, y2: int, colour: str, width: int, *, dashed: bool = False) -> str:
    dashes = ' stroke-dasharray="2 3"' if dashed else ""
    return (
        f'<line class="{name}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}" stroke-width="{width}"'
        f"{dashes}/>"
    )


def _text(
    x: str, y: int, text: str, *, anchor: str = "start", size: int = 14, bold: bool = False, name: str = "ink",
    dx: int = 0,
) -> str:  # fmt: skip
    weight = ' font-weight="bold"' if bold else ""
    shift = f' dx="{dx}"' if dx else ""
    return (
        f'<text class="{name}" x="{x}" y="{y}"{shift} font-size="{size}" text-anchor="{anchor}" '
        f'fill="{INK if name == "ink" else FAINT}"{weight}>{escape(text)}</text>'
    )


def _fitted(text: str) -> str:
    """As much of a name as fits: letters of Chinese, Japanese and Korean are twice as wide."""
    used = 0
    for place, letter in enumerate(text):
        used += 2 if east_asian_width(letter) in "WF" else 1
        if used > NAME_WIDTH:
            return text[:place].rstrip() + "…"
    return text


def _share_of(row: Compared) -> str:
    """Of our own projects, which are no sample, the numbers alone."""
    if row.percent is None or row.n is None:
        return _percent(row.percent)
    facts = {"count": row.reached, "n": row.n}
    return ngettext("%(count)s of %(n)s project", "%(count)s of %(n)s projects", row.n) % facts


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
