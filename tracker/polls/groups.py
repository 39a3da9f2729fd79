"""Which groups of people a result may be shown for, so that nothing shown, and no difference of what is shown, is about
one to four people. Pure.

The groups that are shown are parts of one division of all who answered: each part has at least five people, and each
thing that can be computed from them by adding and taking away is a union of parts. So it has none or at least five.
"""

from collections.abc import Mapping

MIN_GROUP = 5  # people: practice differs between 3 and 10; domain.md says five


def parts(counts: Mapping[str, int]) -> list[tuple[str, ...]]:
    """How many people answered, by side -> the parts that may be shown, each a sorted tuple of sides. Sides with few
    people stand together, with the next larger where they are still too few. None: not even all of them together."""
    answered = sorted((count, side) for side, count in counts.items() if count)
    small: list[str] = []
    people = 0
    while answered and (answered[0][0] < MIN_GROUP or 0 < people < MIN_GROUP):
        count, side = answered.pop(0)
        small.append(side)
        people += count
    if 0 < people < MIN_GROUP:
        return []
    alone = [(side,) for _count, side in answered]
    return sorted([tuple(sorted(small)), *alone] if small else alone)
