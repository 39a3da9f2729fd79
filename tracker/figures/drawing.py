"""What charts are drawn of, as SVG, the same in a page and in a PDF. Pure: imports none of our modules.

Drawn for whatever width they get: lengths along the width are shares of it, letters, marks and heights have one size
everywhere, so that nothing gets small or is cut on a phone. One series is filled, the other an outline: in black and
white they differ too. No style attribute and no script: colours are presentation attributes, which a page's stylesheet
may overrule by class. Every chart stands beside a table with the same numbers, and says in words what it shows.
"""

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

INK, FAINT, OURS, THEIRS = "#1f2933", "#5b6773", "#0b6e69", "#a85610"
FONT = "Lato, system-ui, sans-serif"
OUTLINE = f'fill="#ffffff" stroke="{THEIRS}" stroke-width="2"'


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


def draw_plot(y: int, height: int, marks: Iterable[str]) -> str:
    """An area from 0 to 100% that leaves room for what stands on its ends."""
    return f'<svg x="5%" y="{y}" width="90%" height="{height}" overflow="visible">{"".join(marks)}</svg>'


def draw_line(name: str, x1: str, y1: int, x2: str, y2: int, colour: str, width: int, *, dashed: bool = False) -> str:
    dashes = ' stroke-dasharray="2 3"' if dashed else ""
    return (
        f'<line class="{name}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}" stroke-width="{width}"'
        f"{dashes}/>"
    )


def draw_text(
    x: str, y: int, text: str, *, anchor: str = "start", size: int = 14, bold: bool = False, name: str = "ink",
    dx: int = 0,
) -> str:  # fmt: skip
    weight = ' font-weight="bold"' if bold else ""
    shift = f' dx="{dx}"' if dx else ""
    return (
        f'<text class="{name}" x="{x}" y="{y}"{shift} font-size="{size}" text-anchor="{anchor}" '
        f'fill="{INK if name == "ink" else FAINT}"{weight}>{escape(text)}</text>'
    )


class BarPair(NamedTuple):
    """Two numbers of one answer, each from 0 to 100, and how they are written. None: not known, and not drawn. `mark`:
    what a black line under its name says."""

    name: str
    ours: float | None
    theirs: float | None
    ours_text: str
    theirs_text: str
    mark: str = ""


def draw_pairs(pairs: Sequence[BarPair], *, ours: str, theirs: str, mark: str = "") -> tuple[int, str]:
    """A filled bar and an outlined one for each, the longest as wide as there is room. `ours`, `theirs`, `mark`: what
    the two and the line are called, none where they do not occur. The height, and what is drawn."""
    most = max((value or 0 for pair in pairs for value in (pair.ours, pair.theirs)), default=0) or 100
    step, top = 58, 26
    parts = [_key_of_pairs(ours, theirs)]
    if mark:
        parts.append(f'<rect class="shut" x="0" y="28" width="14" height="4" fill="{INK}"/>')
        parts.append(draw_text("20", 34, mark, size=12))
        top += 20
    for index, pair in enumerate(pairs):
        y = top + step * index
        parts.append(draw_text("0", y + 12, pair.name, bold=True))
        if pair.mark:
            parts.append(draw_text("100%", y + 12, pair.mark, anchor="end", size=12, bold=True))
            parts.append(f'<rect class="shut" x="0" y="{y + 15}" width="100%" height="3" fill="{INK}"/>')
        parts += _bar(y + 20, pair.ours, pair.ours_text, most, filled=True) if ours else ()
        parts += _bar(y + 36, pair.theirs, pair.theirs_text, most, filled=False) if theirs else ()
    return top + step * len(pairs), "".join(parts)


def _key_of_pairs(ours: str, theirs: str) -> str:
    parts = []
    if ours:
        parts.append(f'<rect class="ours" x="0" y="4" width="14" height="12" fill="{OURS}"/>')
        parts.append(draw_text("20", 15, ours, size=12))
    if theirs:
        parts.append(f'<rect class="theirs" x="50%" y="5" width="13" height="10" {OUTLINE}/>')
        parts.append(draw_text("50%", 15, theirs, size=12, dx=20))
    return "".join(parts)


def _bar(y: int, value: float | None, said: str, most: float, *, filled: bool) -> Iterable[str]:
    end = f"{(value or 0) / most * 82:.2f}%"
    if value and filled:
        yield f'<rect class="ours" x="0" y="{y}" width="{end}" height="12" fill="{OURS}"/>'
    elif value:
        yield f'<rect class="theirs" x="0" y="{y + 1}" width="{end}" height="10" {OUTLINE}/>'
    yield draw_text(end, y + 10, said, size=12, dx=6)
