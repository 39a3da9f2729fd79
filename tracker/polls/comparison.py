"""Our share beside the published one, and in words whether they differ. Pure.

One rule, fixed before anybody looks: they differ where the 95% interval of the difference, by Newcombe's method 10, has
no zero in it. (An exact test may say otherwise near the edge; two rules would let one choose.)"""

from dataclasses import dataclass
from enum import Enum

from tracker.figures.intervals import Interval, difference


class GapVerdict(Enum):
    """display.py words it."""

    HIGHER = "higher"
    LOWER = "lower"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Of one answer: our `count` of `of`, and the published ones. `gap`: the interval of the difference, in shares."""

    count: int
    of: int
    published: int
    published_of: int
    gap: Interval
    verdict: GapVerdict


def compare(count: int, of: int, published: int, published_of: int) -> Comparison:
    gap = difference(count, of, published, published_of)
    verdict = GapVerdict.HIGHER if gap.low > 0 else GapVerdict.LOWER if gap.high < 0 else GapVerdict.CLOSE
    return Comparison(count, of, published, published_of, gap, verdict)
