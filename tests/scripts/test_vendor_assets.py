"""The zero of a variable font loses its slash, at every weight."""

from io import BytesIO
from itertools import pairwise

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.TupleVariation import TupleVariation
from fontTools.varLib.instancer import instantiateVariableFont

from scripts.vendor_assets import without_slashed_zero

OUTSIDE = [(0, 0), (0, 100), (60, 100), (60, 0)]
#: The halves of a counter from (10, 10) to (50, 90), on either side of a slash.
LOWER = [(40, 10), (10, 80), (10, 10)]
UPPER = [(20, 90), (50, 20), (50, 90)]
#: What the boldest does to a point: only a corner of the lower half is told, the rest follows as OpenType says.
BOLDER = [None] * 6 + [(5, 5)] + [None] * 3


def _font() -> bytes:
    pen = TTGlyphPen(None)
    for contour in (OUTSIDE, LOWER, UPPER):
        pen.moveTo(contour[0])
        for point in contour[1:]:
            pen.lineTo(point)
        pen.closePath()
    empty = TTGlyphPen(None).glyph()
    builder = FontBuilder(100, isTTF=True)
    builder.setupGlyphOrder([".notdef", "zero"])
    builder.setupCharacterMap({0x30: "zero"})
    builder.setupGlyf({".notdef": empty, "zero": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (60, 0), "zero": (60, 0)})
    builder.setupHorizontalHeader()
    builder.setupNameTable({"familyName": "Slashed"})
    builder.setupOS2()
    builder.setupPost()
    builder.setupFvar([("wght", 400, 400, 800, "Weight")], [])
    builder.setupGvar({"zero": [TupleVariation({"wght": (0, 1, 1)}, [*BOLDER, (0, 0), (0, 0), (0, 0), (0, 0)])]})
    made = BytesIO()
    builder.save(made)
    return made.getvalue()


def _contours(font: bytes, weight: int) -> list[list[tuple[int, int]]]:
    glyph = instantiateVariableFont(TTFont(BytesIO(font)), {"wght": weight})["glyf"]["zero"]
    starts = [0, *(end + 1 for end in glyph.endPtsOfContours)]
    return [list(glyph.coordinates)[start:end] for start, end in pairwise(starts)]


def test_zero_has_an_outline_and_one_counter() -> None:
    assert _contours(_font(), 400) == [OUTSIDE, LOWER, UPPER]
    counter = [LOWER[1], LOWER[2], LOWER[0], UPPER[1], UPPER[2], UPPER[0]]
    assert _contours(without_slashed_zero(_font()), 400) == [OUTSIDE, counter]


def test_zero_is_as_bold_as_before() -> None:
    outside, lower, upper = _contours(_font(), 800)
    assert lower != LOWER
    counter = [lower[1], lower[2], lower[0], upper[1], upper[2], upper[0]]
    assert _contours(without_slashed_zero(_font()), 800) == [outside, counter]
