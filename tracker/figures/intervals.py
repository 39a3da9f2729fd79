"""How sure a share is. Pure: imports none of our modules."""

from math import sqrt
from typing import NamedTuple

Z = 1.959963984540054  # 95%, two sides


class Interval(NamedTuple):
    """Both ends of a share, between 0 and 1."""

    low: float
    high: float


def wilson(successes: int, n: int) -> Interval:
    """The 95% Wilson score interval of `successes` out of `n` (at least 1): sound at few answers, near 0 and near 1."""
    if n < 1 or not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is no share")
    p = successes / n
    middle = p + Z * Z / (2 * n)
    spread = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    below = 1 + Z * Z / n
    return Interval(max(0.0, min(p, (middle - spread) / below)), min(1.0, max(p, (middle + spread) / below)))


def difference(a: int, of_a: int, b: int, of_b: int) -> Interval:
    """The 95% interval of a / of_a - b / of_b, both groups asked apart: Newcombe's method 10, made of
    two Wilson intervals. Sound at few answers; never beyond -1 or 1. (R. G. Newcombe, Statistics in Medicine 17, 1998,
    873-890.)"""
    p, q = a / of_a, b / of_b
    first, second = wilson(a, of_a), wilson(b, of_b)
    low = (p - q) - sqrt((p - first.low) ** 2 + (second.high - q) ** 2)
    high = (p - q) + sqrt((first.high - p) ** 2 + (q - second.low) ** 2)
    return Interval(max(-1.0, low), min(1.0, high))
