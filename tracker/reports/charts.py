"""The report's charts, drawn with tracker/figures/drawing.py. Ours is filled, what was published is an outline. Pure,
apart from translation; may import columns."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from unicodedata import east_asian_width

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.pages.dates import short_month
from foundation.text_lists import join_sentences
from tracker.cadence.bands import Band
from tracker.figures.drawing import (
    FAINT,
    INK,
    OURS,
    THEIRS,
    BarPair,
    Chart,
    draw_line,
    draw_pairs,
    draw_plot,
    draw_text,
)
from tracker.figures.tables import ReportData, Unit
from tracker.reports.columns import TABLE, BandRow, Compared
from tracker.reports.display import display_number, display_value
from tracker.reports.queries import WeekRow

WEEKS_SHARE = 93  # percent of the width; the rest is for the name of the last month
NAME_WIDTH = 26  # letters of Latin that fit beside a value on a phone


def compared_chart(rows: Sequence[Compared]) -> Chart:
    """Each share as a dot on a line from 0 to 100%, with the interval of what is a sample."""
    y, parts = 0, []
    for row in rows:
        ours = row.key == "here"
        parts.append(draw_text("0", y + 14, _fitted(row.who), bold=ours))
        parts.append(
            draw_text("100%", y + 14, _share_of(row) if ours else _percent(row.percent), anchor="end", bold=True)
        )
        parts.append(draw_plot(y + 20, 18, [*_scale(18), *_dot(row, 9)]))
        if not ours:
            parts.append(draw_text("0", y + 50, _n_of(row), size=12, name="faint"))
        y += 44 if ours else 60
    scale = [
        draw_text(f"{at}%", 11, _percent(float(at)), anchor="middle", name="faint", size=12)
        for at in (0, 25, 50, 75, 100)
    ]
    parts.append(draw_plot(y, 16, scale))
    words = join_sentences(_compared_words(row) for row in rows)
    return Chart("compared", _("Share at weekly or better"), words, y + 18, "".join(parts))


def _dot(row: Compared, y: int) -> Iterable[str]:
    if row.percent is None:
        return
    if row.low is not None and row.high is not None:
        yield draw_line("theirs-line", f"{row.low}%", y, f"{row.high}%", y, THEIRS, 3)
        for end in (row.low, row.high):
            yield draw_line("theirs-line", f"{end}%", y - 5, f"{end}%", y + 5, THEIRS, 2)
    if row.key == "here":
        yield f'<circle class="ours" cx="{row.percent}%" cy="{y}" r="7" fill="{OURS}"/>'
    else:
        yield (
            f'<circle class="theirs" cx="{row.percent}%" cy="{y}" r="6" fill="#ffffff" stroke="{THEIRS}" '
            f'stroke-width="3"/>'
        )


def _scale(height: int) -> Iterable[str]:
    yield draw_line("axis", "0", height // 2, "100%", height // 2, FAINT, 1)
    for at in (0, 25, 50, 75, 100):
        yield draw_line("axis", f"{at}%", height // 2 - 3, f"{at}%", height // 2 + 3, FAINT, 1)


def bands_chart(rows: Sequence[BandRow]) -> Chart:
    """Our share beside the poll's in each of the five bands."""
    rows = [row for row in rows if row.band != Band.NEW]
    pairs = [
        BarPair(str(row.band.label), row.percent, row.poll, _percent(row.percent), _percent(row.poll)) for row in rows
    ]
    height, marks = draw_pairs(pairs, ours=_("our projects"), theirs=_("published poll"))
    words = join_sentences(
        _("%(band)s: ours %(ours)s, poll %(poll)s.")
        % {"band": row.band.label, "ours": _percent(row.percent), "poll": _percent(row.poll)}
        for row in rows
    )
    title = _("Projects by how often they meet, in percent")
    return Chart("bands", title, words, height, marks)


def weeks_chart(weeks: Sequence[WeekRow]) -> Chart:
    """A bar a week: projects with a contact. Closed weeks have a mark below the line."""
    top, floor = 22, 122
    slot = WEEKS_SHARE / max(len(weeks), 1)
    most = max((week.projects for week in weeks), default=0)
    parts = [
        draw_text("0", 12, _at_most(most), size=12, name="faint"),
        f'<rect class="shut" x="60%" y="6" width="12" height="5" fill="{INK}"/>',
        draw_text("60%", 12, _("closed"), size=12, name="faint", dx=18),
        draw_line("axis", "0", top, f"{WEEKS_SHARE}%", top, FAINT, 1, dashed=True),
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
    parts.append(draw_line("axis", "0", floor, f"{WEEKS_SHARE}%", floor, FAINT, 1))
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
            yield draw_text(f"{index * slot:.2f}%", y, short_month(sunday), size=10, name=name)


def _at_most(most: int) -> str:
    return ngettext("%(count)d project", "%(count)d projects", most) % {"count": most}


def _at_most_words(most: int) -> str:
    return ngettext("At most %(count)d project at once.", "At most %(count)d projects at once.", most) % {"count": most}


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
